"""Areas, sites, gates, control levels and their history."""
