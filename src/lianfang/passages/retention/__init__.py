"""Retention: what goes when, and the proof that it is gone."""
