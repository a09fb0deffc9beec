"""The board: what the command centre sees first."""
