"""Runs what the copy button gives, each block in a process of its own."""
