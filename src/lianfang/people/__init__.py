"""Persons, households, identity vault, restrictions."""
