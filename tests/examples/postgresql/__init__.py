"""The rule base on PostgreSQL: what real clients printed at real servers, and whether it is recognised."""
