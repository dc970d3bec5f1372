"""Tests of the rule bases in ``examples/``."""
