"""Many servers: each is asked and judged as one is, and put beside the others and beside an earlier run."""
