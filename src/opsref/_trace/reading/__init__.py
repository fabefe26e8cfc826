"""Reads what the profiler saw: which tensors operations made, of what, and whose they are."""
