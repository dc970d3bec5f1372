"""Inference: the only package that imports the rules engines."""
