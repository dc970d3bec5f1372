"""The rule base: its schema, loading with a cache, lint, the tests inside the articles."""
