"""From inference to diagnosis, questions and plan."""
