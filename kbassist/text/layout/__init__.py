"""What surrounds a message is undone before anything is matched."""
