"""Scripts as the site serves them: without comments, indentation and empty lines."""

from __future__ import annotations

import re

LEFT_OUT = re.compile(r"^[ \t]*(?://|/?\*(?!.*\*/ *\S)).*\n|^\s*\n|^[ \t]+", re.MULTILINE)


# The end of a line says nothing behind or before these, unless it ends a comment.
JOINED = re.compile(r"(?<=[({}\[,;=>+&|?:])\n|\n(?=[)}\].?:])")


def shortened(code: str) -> str:
    r"""Return code without lines of comments, empty ones, indentation and ends of lines.

    >>> shortened("// Why.\nif (a)\n  b(\n  1);\nc();\n")
    'if (a)\nb(1);c();'
    >>> shortened("const f = (a) =>\n  a\n    .b();\n")
    'const f = (a) =>a.b();'
    >>> shortened("b(); // why,\nc();\n")
    'b(); // why,\nc();\n'
    """
    short = LEFT_OUT.sub("", code)
    return short if "//" in short else JOINED.sub("", short)


# How a module takes from another and gives to it.
IMPORT = re.compile(r"^import [^;]*;\n", re.MULTILINE)
EXPORTS = re.compile(r"^export (?:\{[^}]*\};?\n|(?=class|const|function))", re.MULTILINE)


def without_modules(code: str) -> str:
    r"""Return code that is joined with what it imports.

    >>> without_modules('import { a } from "./a.mjs";\nexport const b = a;\n')
    'const b = a;\n'
    """
    return EXPORTS.sub("", IMPORT.sub("", code))
