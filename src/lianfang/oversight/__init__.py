"""Standards and compliance."""
