"""The code of a page, read from its Markdown."""

from __future__ import annotations

from _ext.common.myst import blocks
from _ext.common.releases import holds
from _ext.copied.pages import Code


def code_of_page(text: str, torch: str) -> list[Code]:
    r"""Return the blocks of Python of a page, in its order.

    >>> page = ":::{since} 2.9\n```python\n>>> 1\n1\n```\n:::\n"
    >>> [code.holds for torch in ("2.8.0", "2.9.1") for code in code_of_page(page, torch)]
    [False, True]
    """
    parts = [block for block in blocks(text) if block.name in ("until", "since")]
    found: list[Code] = []
    for block in blocks(text):
        if block.name == "python":
            around = [part for part in parts if block.line in part.lines]
            true = all(holds(part.name, part.argument, torch) for part in around)
            found.append(
                Code(block.body, "".join(f"{part.argument} {part.line}" for part in around), true)
            )
    return found
