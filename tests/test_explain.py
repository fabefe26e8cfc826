"""`opsref.explain` says what is wrong with the numbers of the tensors, and guesses nothing."""

import json
from collections import defaultdict
from typing import Any

import pytest
import torch

import opsref
import raising
import raising.autograd
import raising.broadcasts
import raising.devices
import raising.indexing
import raising.modules
import raising.optimizers
import raising.views
from _ext.common.myst import blocks
from _ext.errors.messages import without_gaps
from _tools.catalogue import CATALOGUE, PAGES
from _tools.catalogue import text as text_of_pages
from opsref._explain import catalogue
from raising.foreign import FOREIGN


def explained(run: Any) -> opsref.Explanation:
    """Return the explanation of what a function raises."""
    with pytest.raises(Exception) as caught:  # noqa: PT011 each of its own sort
        run()
    return opsref.explain(caught.value)


def test_catalogue_is_that_of_the_pages() -> None:
    """The package ships what the pages say; one command writes it anew."""
    shipped = CATALOGUE.read_text(encoding="utf-8")

    assert text_of_pages() == shipped, "run: nox -s catalogue"


def test_quoted_messages_are_in_the_catalogue() -> None:
    """An entry whose message needs other hardware quotes it, and is in the package too."""
    found = {entry["anchor"] for entry in json.loads(CATALOGUE.read_text(encoding="utf-8"))}
    quoted = [
        f"error-{block.argument}"
        for path in sorted(PAGES.glob("*.md"))
        for block in blocks(path.read_text(encoding="utf-8"))
        if block.name == "message" and "not-run" in block.options
    ]
    assert quoted
    assert [anchor for anchor in quoted if anchor not in found] == []


def test_each_message_of_the_catalogue_is_found() -> None:
    """With what is in its gaps, a message of the pages has an entry that has this message."""
    entries = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    same = defaultdict(set)
    for entry in entries:
        for _, marked in entry["messages"]:
            same[without_gaps(plain(marked))].add(entry["anchor"])
    lost = []
    for entry in entries:
        for kind, marked in entry["messages"]:
            error = type(kind, (Exception,), {})(plain(marked))
            found = catalogue.find(error, plain(marked))
            if found is None or found.anchor not in same[without_gaps(plain(marked))]:
                lost.append((entry["anchor"], found and found.anchor))
    # Whose text begins with that of the other.
    assert lost == [("error-broadcast-shapes-negative", "error-broadcast-negative-dimension")]


def plain(marked: str) -> str:
    """Return a message without the marks of its gaps."""
    return marked.replace("⟦", "").replace("⟧", "")


def test_cases_are_enough() -> None:
    """At least 60 errors are looked at."""
    assert len(raising.ALL) >= 60


@pytest.mark.parametrize("case", raising.ALL, ids=lambda case: case.run.__name__)
def test_error_is_explained_with_its_numbers(case: raising.Raising) -> None:
    """The sentences have the shapes, the dimensions and the names of the code."""
    told = explained(case.run)

    text = " ".join(told.text.split())
    assert told.found
    assert [part for part in case.said if part not in text] == [], told.text
    assert case.fix in told.fix, told.text
    assert all(len(line) <= 80 or "https:" in line for line in told.text.splitlines())


def test_names_of_code_of_torch_are_not_shown_alone() -> None:
    """What torch calls a tensor inside, a reader has never seen."""

    def twice() -> None:
        y = torch.ones(3, requires_grad=True).exp().sum()
        y.backward()
        (y * 2).backward()

    assert "t_outputs" not in explained(twice).text


@pytest.mark.parametrize("name", FOREIGN)
def test_foreign_error_is_not_known(name: str) -> None:
    """It says so, without a guess."""
    told = explained(FOREIGN[name])

    assert told.text.startswith("I do not know this one")
    assert ("", "", "", False) == (told.cause, told.fix, told.address, told.found)
