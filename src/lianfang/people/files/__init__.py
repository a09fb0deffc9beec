"""People in files: in with an eye to those who are registered already, out without names unless a purpose is given."""
