"""Measures what layout costs, and writes a record."""
