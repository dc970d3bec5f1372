"""The case file: one form for what the shell keeps, what ``diagnose`` and a batch write, what a colleague sends."""
