"""The benchmarks still fit the schema, and everybody in them says the same."""
