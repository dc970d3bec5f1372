"""Text before it is evidence: decoding, normalisation, times, secrets."""
