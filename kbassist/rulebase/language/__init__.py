"""The rule language: the YAML as types, conditions, patterns, and what they are compiled to."""
