"""Scripts as the site serves them: without comments, indentation and empty lines."""

from __future__ import annotations

import re

LEFT_OUT = re.compile(r"^[ \t]*(?://|/?\*(?!.*\*/ *\S)).*\n|^\s*\n|^[ \t]+", re.MULTILINE)


def shortened(code: str) -> str:
    r"""Return code without lines of comments, empty ones and indentation, a tenth of it.

    >>> shortened("// Why.\nif (a)\n  b();\n")
    'if (a)\nb();\n'
    """
    return LEFT_OUT.sub("", code)
