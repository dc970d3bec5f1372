"""A rule base for kbassist: TLS and authentication errors of PostgreSQL clients. All of it is YAML beside this file."""
