"""Lianfang (联防): runs a district's joint prevention and control of an epidemic."""

__version__ = "0.1.0"
