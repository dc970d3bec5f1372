"""A way out of a case as files that are ready to run: ``folder`` makes them, ``choice`` says of which option."""
