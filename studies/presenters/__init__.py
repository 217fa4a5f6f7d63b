"""What pages print, made ready: frozen values built from records, without a database.

Templates repeat flat loops over ready strings; every address, date, label and translation is
made here, once.
"""
