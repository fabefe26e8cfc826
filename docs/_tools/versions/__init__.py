"""Runs every test and every example with one torch, and writes a record."""
