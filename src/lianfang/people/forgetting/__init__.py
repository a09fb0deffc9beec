"""Forgetting people of whom nothing is needed any more."""
