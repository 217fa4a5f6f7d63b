"""English as in Britain: Django's “en” writes dates as in America."""
