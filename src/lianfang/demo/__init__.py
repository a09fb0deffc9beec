"""The invented demo district: one module, one seed; tests, pictures and benchmarks all read it."""
