"""From a text to what it says: the matcher that all doors share, and what a batch looks for first."""
