"""Cases, who was in contact with them, where they were, and what warns of more."""
