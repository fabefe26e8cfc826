"""Watches what runs: torch's profiler, and where Python is meanwhile."""
