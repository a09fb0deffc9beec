"""Units, users, roles, scope (who may see which areas), audit trail."""
