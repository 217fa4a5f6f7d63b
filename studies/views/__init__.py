"""Public pages: finding, reading, and the redirects that lead to them."""
