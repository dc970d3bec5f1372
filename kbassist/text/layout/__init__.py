"""What surrounds a message is undone before anything is matched (design section 9, layer 0)."""
