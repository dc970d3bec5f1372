"""Many files: scanned as bytes, incidents cut out, grouped, and each group diagnosed once."""
