"""Where the build keeps the pairs of all pages: what changed between versions of torch."""

from __future__ import annotations

from doctest import DocTestParser, Example
from typing import TYPE_CHECKING, NamedTuple

from docutils import nodes
from sphinx.util import logging

from _ext.common.collecting import CollectingDomain, without_links
from _ext.common.releases import release

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

logger = logging.getLogger(__name__)


class Pair(NamedTuple):
    """A block that holds until a version, and the one that holds since.

    Attributes:
        docname: Their page.
        anchor: Their address on it.
        section: The title of their section.
        version: The first version of the second block.
        until: The code of the first block.
        since: The code of the second.
        change: What changed, in a sentence; empty if the page does not say.
        kind: Whether the change is `silent`, or a call began or ceased `raising`, or only which
            `exception` is raised and what it says.
    """

    docname: str
    anchor: str
    section: tuple[nodes.Node, ...]
    version: str
    until: str
    since: str
    change: str
    kind: str

    @property
    def answers(self) -> tuple[tuple[str, str], ...]:
        """What differs, before and since: pairs with equal answers are one change."""
        before, since = _examples(self.until), _examples(self.since)
        if [each.source for each in before] != [each.source for each in since]:
            return ((self.until, self.since),)
        answers = zip(before, since, strict=True)
        return tuple((one.want, other.want) for one, other in answers if one.want != other.want)


class VersionDomain(CollectingDomain):
    """The pairs, by page."""

    name = "versions"
    label = "Changes between versions of torch"

    @property
    def changes(self) -> list[list[Pair]]:
        """The changes by version, each with all pairs that show it.

        Pairs show one change if their answers are the same, or their pages say the same of it.
        """
        found: dict[Hashable, list[Pair]] = {}
        for pair in self.everything:
            found.setdefault((pair.version, pair.answers), []).append(pair)
        merged: dict[Hashable, list[Pair]] = {}
        for answers, pairs in found.items():
            said = next((pair.change for pair in pairs if pair.change), "")
            merged.setdefault((pairs[0].version, said) if said else answers, []).extend(pairs)
        return sorted(merged.values(), key=lambda pairs: release(pairs[0].version))

    def held_by(self, document: nodes.document) -> list[Pair]:
        """Return the pairs of a page; a block without its other half is warned of."""
        docname = self.env.current_document.docname
        blocks = [node for node in document.findall(nodes.container) if _is_block(node)]
        pairs = dict(_pairs(blocks))
        matched = {*map(id, pairs), *map(id, pairs.values())}
        for block in blocks:
            if id(block) not in matched:
                message = "a block of one version needs its other half right beside it: torch %s"
                logger.warning(message, block["version"], location=block)
        # The list holds what was run; a message that needs other hardware is quoted.
        return [_pair(docname, *both) for both in pairs.items() if not _quotes(both[1])]


def _quotes(block: nodes.container) -> bool:
    return any(code.get("language") == "text" for code in block.findall(nodes.literal_block))


def inferred_kind(until: str, since: str) -> str:
    r"""Return what two blocks differ in: a result, whether something raises, or the exception.

    >>> raises = ">>> f()\nTraceback (most recent call last):\n    ...\n"
    >>> inferred_kind(f"{raises}TypeError: old", f"{raises}ValueError: new")
    'exception'
    >>> inferred_kind(f"{raises}TypeError: old", ">>> f()\n1\n")
    'raising'
    >>> inferred_kind(f"{raises}UserWarning: old", ">>> f()\n1\n")
    'silent'
    """
    if exceptions_only(until, since):
        return "exception"
    return "silent" if _raising(until) == _raising(since) else "raising"


def _raising(code: str) -> set[str]:
    """Return the lines that raise; a warning that the test run makes an exception is none."""
    return {
        each.source for each in _examples(code) if "Warning: " not in (each.exc_msg or "Warning: ")
    }


def exceptions_only(until: str, since: str) -> bool:
    r"""Return whether two blocks raise in the same places, and differ in the exceptions only.

    >>> raises = ">>> f()\nTraceback (most recent call last):\n    ...\n"
    >>> exceptions_only(f"{raises}TypeError: old", f"{raises}ValueError: new")
    True
    >>> exceptions_only(f"{raises}UserWarning: old", f"{raises}TypeError: new")
    False
    >>> exceptions_only(f"{raises}TypeError: old", ">>> f()\n1\n")
    False
    """
    before, after = _examples(until), _examples(since)
    return len(before) == len(after) > 0 and all(map(_same, before, after))


def _same(one: Example, other: Example) -> bool:
    """Return whether two examples do the same, up to an exception that both raise.

    A warning that the test run turns into an exception is none for a reader.
    """
    texts = (one.exc_msg, other.exc_msg)
    warnings = ["Warning: " in (text or "") for text in texts]
    return one.source == other.source and (
        one.want == other.want or (all(texts) and warnings[0] == warnings[1])
    )


def _examples(code: str) -> list[Example]:
    return DocTestParser().get_examples(code)


def _is_block(node: nodes.Element) -> bool:
    return "version-block" in node["classes"] and "version" in node


def _pairs(blocks: Iterable[nodes.container]) -> Iterator[tuple[nodes.container, nodes.container]]:
    """Yield each block that holds until a version with the one right after it that holds since."""
    for block in blocks:
        after = block.next_node(descend=False, siblings=True)
        if (
            "version-until" in block["classes"]
            and isinstance(after, nodes.container)
            and "version-since" in after["classes"]
            and after["version"] == block["version"]
        ):
            yield block, after


def _pair(docname: str, until: nodes.container, since: nodes.container) -> Pair:
    title = _title(until)
    before, after = _code(until), _code(since)
    return Pair(
        docname=docname,
        anchor=until["ids"][0],
        section=without_links(title.children) if title else (),
        version=since["version"],
        until=before,
        since=after,
        change=since.get("change", ""),
        kind=since.get("kind") or inferred_kind(before, after),
    )


def _title(node: nodes.Node) -> nodes.title | None:
    """Return the title of the section of a node."""
    while (node := node.parent) is not None:
        if isinstance(node, nodes.section):
            return next((child for child in node if isinstance(child, nodes.title)), None)
    return None


def _code(block: nodes.container) -> str:
    return "\n".join(code.astext() for code in block.findall(nodes.literal_block))
