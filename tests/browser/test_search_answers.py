"""What people paste and ask is answered, and what has no answer is said to have none.

The bar of questions is that of all examples; those that were not looked at while the search was
tuned have to reach it as well.
"""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

EXAMPLES = Path(__file__).parents[1] / "search"
QUESTIONS = 0.9


def examples(name: str, kind: str) -> list[dict[str, Any]]:
    """Return the examples of a file."""
    found: list[dict[str, Any]] = tomllib.loads((EXAMPLES / name).read_text("utf-8"))[kind]
    return found


@pytest.fixture
def search(page: Page, site: str) -> Page:
    """The search page, with the script of the built site."""
    page.goto(f"{site}/search.html")
    return page


def found(search: Page, name: str, queries: list[str]) -> list[list[dict[str, Any]]]:
    """Return what each of the queries finds."""
    answers: list[list[dict[str, Any]]] = search.evaluate(
        f"queries => queries.map(query => {name}.find(query))", queries
    )
    return answers


def test_messages_find_their_entries_first(search: Page) -> None:
    """Whole tracebacks and parts of messages, as people paste them; all but a name of one's own."""
    cases = examples("messages.toml", "message")
    answers = found(search, "ErrorSearch", [case["text"] for case in cases])
    wrong = [
        case["entries"]
        for case, answer in zip(cases, answers, strict=True)
        if not answer
        or not answer[0]["known"]
        or answer[0]["address"].partition("#")[2] not in case["entries"]
    ]
    assert len(cases) >= 120
    assert wrong == [["error-parameter-attribute-lost"]]


def test_foreign_messages_are_not_here(search: Page) -> None:
    """All of them."""
    cases = examples("foreign.toml", "message")
    answers = found(search, "ErrorSearch", [case["text"] for case in cases])
    wrong = [
        (case["text"], answer[0]["address"])
        for case, answer in zip(cases, answers, strict=True)
        if answer and answer[0]["known"]
    ]
    assert len(cases) >= 40
    assert wrong == []


def test_questions_find_a_section_that_answers(search: Page) -> None:
    """It is among the first three."""
    cases = examples("questions.toml", "question")
    answers = found(search, "SectionSearch", [case["ask"] for case in cases])
    wrong = [
        case["ask"]
        for case, answer in zip(cases, answers, strict=True)
        if not {one["address"] for one in answer[:3]} & {*case["sections"]}
    ]
    assert len(cases) >= 60
    assert len(wrong) <= (1 - QUESTIONS) * len(cases), wrong
