"""Places in files: CSV and GeoJSON, in and out."""
