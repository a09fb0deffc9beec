"""Tests of the room of quarantine."""
