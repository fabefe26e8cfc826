"""The plugin of pytest: a fixture and a marker that guard a test against layout copies.

Pytest loads ``plugin`` in every run, so it imports neither torch nor ``guard`` until a test is
guarded. ``baselines`` are the files beside the tests.
"""
