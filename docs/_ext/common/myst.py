"""The fences and directives of a MyST page, read without Sphinx."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from itertools import takewhile

from markdown_it import MarkdownIt
from mdit_py_plugins.colon_fence import colon_fence_plugin

DIRECTIVE = re.compile(r"\{([\w-]+)\} *(.*)")
OPTION = re.compile(r":([\w-]+): *(.*)")


@dataclass(frozen=True)
class Block:
    """A fence of backticks or colons, which may be a directive.

    Attributes:
        name: The name of the directive, or the language of the code.
        argument: What follows it on its line.
        options: The lines such as ``:name: value``.
        body: The rest.
        line: The line of the page that it begins on, counted from 1.
        body_line: The line of the page that the body begins on.
        end: The line after its last.
    """

    name: str
    argument: str
    options: dict[str, str]
    body: str
    line: int
    body_line: int
    end: int

    @property
    def lines(self) -> range:
        """The lines of the page that it takes."""
        return range(self.line, self.end)


@cache
def blocks(text: str) -> tuple[Block, ...]:
    r"""Return the blocks of a page, each before those inside it: in directives and in Markdown.

    >>> outer, inner = blocks(":::{note} One\n```python\n1\n```\n:::\n")
    >>> outer.name, outer.argument, inner.name, inner.body_line, inner.lines
    ('note', 'One', 'python', 3, range(2, 5))
    """
    found: list[Block] = []
    for token in _parser().parse(text):
        if token.type not in ("fence", "colon_fence") or token.map is None:
            continue
        first, end = token.map
        directive = DIRECTIVE.fullmatch(token.info.strip())
        name, argument = directive.groups() if directive else (token.info.strip(), "")
        lines = token.content.splitlines(keepends=True)
        above = list(takewhile(bool, map(OPTION.match, lines))) if directive else []
        options = {line[1]: line[2].strip() for line in above if line}
        body, down = "".join(lines[len(above) :]), first + 1 + len(above)
        found.append(Block(name, argument, options, body, first + 1, down + 1, end + 1))
        if directive or name in ("markdown", "md"):
            found += [_moved(inner, down) for inner in blocks(body)]
    return tuple(found)


@cache
def _parser() -> MarkdownIt:
    """Make the parser once; what is inside a paragraph is not looked at."""
    return MarkdownIt().use(colon_fence_plugin).disable(["inline", "text_join"])


def _moved(block: Block, down: int) -> Block:
    """Return a block with the lines of the page that it is a part of."""
    line, body_line, end = block.line + down, block.body_line + down, block.end + down
    return replace(block, line=line, body_line=body_line, end=end)
