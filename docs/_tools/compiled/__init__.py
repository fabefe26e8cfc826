"""Runs the cases of the pages eagerly and compiled, and writes a record."""
