"""Base templates, components, static sources, and what all pages share."""
