"""The command line: ``opsref`` and ``python -m opsref``.

``parser`` has the arguments and the help, ``main`` runs a command and says what went wrong.
``trace`` and ``expressions`` are the commands; ``targets`` finds what a trace runs. Torch is
imported by the commands, not by the help.
"""


class CommandError(Exception):
    """A command cannot run; the text says what to do."""
