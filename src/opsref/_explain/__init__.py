"""What an error means, with its numbers: looks at a live exception, and runs nothing again.

A walk from ``explain`` goes forward: ``call``, ``places`` and ``parsing`` (where it was raised),
``values``, ``stored``, ``calls``, ``shapes`` and ``sketch`` (the tensors there), ``kinds`` (what
the numbers say), ``messages``, ``gaps`` and ``wording`` (which words are the message),
``catalogue`` (cause, fix and address, made from the pages) and ``explanation``.
"""
