"""Compares the answers of the rules with torch's, up to what differs between versions of torch."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from explorer.changes import is_change
from explorer.torch_side import Chain, chains

ERRORS = Path(__file__).parents[2] / "docs" / "errors"
MESSAGE = re.compile(r"^(?:Runtime|Index|Type|Value)Error: (.+)$", re.MULTILINE)
# What differs from call to call in a message.
OWN = re.compile(r"\[[-\d, ]*\]|-?\d+|(?:Float|Long)Tensor")
BATCH = 500

Rules = Callable[[list[dict[str, Any]]], list[list[Any]]]


class Difference(NamedTuple):
    """A step that the rules and torch answer differently."""

    chain: str
    step: str
    rules: Any
    torch: Any


@cache
def known_messages() -> frozenset[str]:
    """Return the messages that the site explains, without what differs from call to call."""
    pages = "".join(path.read_text(encoding="utf-8") for path in sorted(ERRORS.glob("*.md")))
    return frozenset(OWN.sub("_", text) for text in MESSAGE.findall(pages))


def agree(rules: Any, expected: Any) -> bool:
    """Return whether two answers are the same, as far as the rules know the text of an error."""
    if not isinstance(rules, dict) or "type" not in rules or "type" not in expected:
        return bool(rules == expected)
    if rules["type"] != expected["type"]:
        return False
    if rules["text"] is None:
        return OWN.sub("_", expected["text"]) not in known_messages()
    return bool(rules["text"].rstrip() == expected["text"])


def compare(seed: int, steps: int, rules: Rules) -> tuple[Counter[str], list[Difference]]:
    """Return how many steps were compared, of which kinds, and where the two differ."""
    counts: Counter[str] = Counter()
    differences = []
    while counts["steps"] < steps:
        batch = chains(seed + counts["steps"], BATCH)
        for made, answers in zip(batch, rules([one.asked() for one in batch]), strict=True):
            differences += differing(made, answers, counts)
    return counts, differences


def differing(made: Chain, answers: list[Any], counts: Counter[str]) -> list[Difference]:
    """Return the differences in a chain, and count its steps."""
    found = []
    asked = [*made.steps, "the whole chain"]
    if len(answers) != len(asked):
        return [Difference(made.start, "", answers, made.answers)]
    for i, (step, rules, expected) in enumerate(zip(asked, answers, made.answers, strict=True)):
        kind = (
            "plans" if isinstance(expected, str) else "errors" if "type" in expected else "tensors"
        )
        counts.update(["steps", kind])
        if kind == "errors" and rules.get("text"):
            counts["texts"] += 1
        if kind == "tensors" and not expected["shares"]:
            counts["copies"] += 1
        if agree(rules, expected):
            continue
        if kind != "plans" and is_change(f"{step}", rules, expected):
            counts["changes"] += 1
            if kind == "tensors":
                return found  # From here on, the two have different tensors.
        else:
            way = " ".join(map(str, (made.start, *made.steps[:i])))
            found.append(Difference(way, f"{step}", rules, expected))
    return found
