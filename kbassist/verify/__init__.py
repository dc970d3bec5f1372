"""Is it fixed? A case held against evidence from after the fix."""
