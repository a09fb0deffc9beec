"""The suite's database layer on a real PostgreSQL."""
