"""Gate devices, admission policies, passages, hourly counts."""
