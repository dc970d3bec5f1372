"""What the authors of articles work with; nothing here is needed for a diagnosis."""
