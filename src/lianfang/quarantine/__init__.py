"""Orders that keep people apart, and what is owed to them: visits, tests, needs answered, an end, an appeal."""
