"""The trace: every tensor that some code made, and which of them are layout copies.

``call`` is what readers use. It starts a ``recorder``, which notes facts and ``causes`` while the
code runs; ``build`` makes operations of the notes afterwards, and ``result`` shows them.
"""
