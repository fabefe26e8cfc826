"""Advice on where a model copies memory, each piece of which was run."""
