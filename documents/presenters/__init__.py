"""Documents and requests as ready values."""
