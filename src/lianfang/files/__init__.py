"""Tables in files: rows in, rows out, the same cells whichever room they are for."""
