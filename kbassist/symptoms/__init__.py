"""Recognition in text: normalisation, patterns with a literal anchor each, the matcher that all commands share."""
