"""One case as a page of one file: card, plan, certificate chain, scenario table, time line, derivation."""
