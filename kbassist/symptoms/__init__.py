"""Recognition in text: normalisation, patterns with a literal anchor each, the one matcher that every command shares."""
