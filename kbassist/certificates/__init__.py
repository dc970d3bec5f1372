"""Certificates: one room for a case and for ``kbassist cert``."""
