"""Pages of requests and of one's own documents."""
