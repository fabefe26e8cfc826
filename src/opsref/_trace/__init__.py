"""The trace: which operations some code ran, and where it copied tensors into another layout.

``call`` is what readers use; ``source`` chooses what sees the operations. ``watching`` is what runs
while the code does: torch's profiler, and a record of where Python was. ``reading`` makes entries
of that when somebody looks. ``mode`` is the source for tensors without memory. ``operation`` is an
entry, ``result`` all of them; ``fold``, ``words``, ``text``, ``html`` and ``compare`` show them.
"""
