"""Inference over the facts of one incident."""
