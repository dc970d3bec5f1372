"""Certificates, and the files of a case as several tools leave them."""

from benchmarks.support.samples import (
    ERROR,
    START,
    WHEN,
    certificate,
    certutil_root,
    errorlog,
    signed_with,
    sqlcheck,
    thumbprint,
)

__all__ = [
    "ERROR",
    "START",
    "WHEN",
    "certificate",
    "certutil_root",
    "errorlog",
    "signed_with",
    "sqlcheck",
    "thumbprint",
]
