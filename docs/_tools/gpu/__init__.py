"""Runs the gallery and the examples on a GPU, and writes a record."""
