"""Holds the rules of the layout explorer against torch, on random chains of operations."""
