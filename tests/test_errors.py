"""The pages of error messages: no message of the site is missing, and each entry needs no other."""

import re
import warnings
from collections import Counter
from mmap import ACCESS_READ, mmap
from pathlib import Path

import conftest
import pytest
import torch
from sybil import Example

from _ext.common.myst import Block, blocks
from _ext.errors.messages import WORD, quoted, with_marked_gaps, without_gaps
from _ext.errors.sources import sources

DOCS = Path(__file__).parents[1] / "docs"
PAGES = sorted(DOCS.glob("errors/*.md"))
EXPLAINED = sorted(
    page
    for pages in ("*.md", "reference/*.md", "concepts/*.md", "corrections/*.md", "official/*.md")
    for page in DOCS.glob(pages)
)
# How examples print what they caught.
PRINTS = re.compile(r"print\(.*\b(?:error|warning|caught)\b|\.message\b|message\(|warning_of\(")
FEWEST_WORDS = 5
# A message that an entry quotes, because no example here can raise it.
QUOTED = re.compile(r"^```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LIBRARIES = Path(torch.__file__).parent / "lib"
# What C++ puts between the texts of a message, besides names and numbers: devices, and what other
# libraries say.
INSERTED = re.compile(
    r"⟦[^⟧]*⟧|\b(?:cpu|cuda)\b|CUDNN_STATUS_\w+|CUDA error: device-side assert triggered|\n|\.\.\."
)


def _true(text: str) -> str:
    """Return a text without what does not hold for the installed torch."""
    for span in reversed(conftest.untrue_spans(text)):
        text = text[: span.start] + text[span.stop :]
    return text


class Entry:
    """An entry of a page, with its examples that hold for the installed torch."""

    def __init__(self, page: Path, block: Block) -> None:
        self.id = block.argument
        self.printed = "raises" in block.options
        self.versioned = "{until}" in block.body
        self.sources = sources(block.options["not-run"]) if "not-run" in block.options else []
        self.quoted = [quoted(text)[0].text for text in QUOTED.findall(_true(block.body))]
        self.examples = [
            example
            for example in conftest.pages.parse(page).examples()
            if example.line in block.lines and hasattr(example.parsed, "want")
        ]

    def __str__(self) -> str:
        return self.id

    @property
    def texts(self) -> list[str]:
        """What its examples raise or print, without names and numbers."""
        raised = [e.parsed.exc_msg for e in self.examples if e.parsed.exc_msg]
        printed = [e.parsed.want for e in self.examples if self.printed and e.parsed.want]
        return [without_gaps(text) for text in [*raised, *printed, *self.quoted]]


ENTRIES = [
    Entry(page, block)
    for page in PAGES
    for block in blocks(page.read_text(encoding="utf-8"))
    if block.name == "message"
]
KNOWN = {text for entry in ENTRIES for text in entry.texts}
# What is said of an input that differs in nothing but names: `ValueError` of any module.
MODULE = re.compile(r"^(?:\w+\.)+(?=\w+:)")


def is_known(text: str) -> bool:
    """Return whether an entry has a message, or begins with it or with what comes before "..."."""
    said = MODULE.sub("", without_gaps(text)).removesuffix(" ...").removeprefix("□: ")
    known = (MODULE.sub("", other).removesuffix(" ...") for other in KNOWN)
    return any(said in other or said.startswith(other) for other in known)


def raised(page: Path) -> list[tuple[int, str]]:
    """Return the messages of a page's tracebacks, by line."""
    return [
        (example.line, message)
        for example in conftest.pages.parse(page).examples()
        if (message := getattr(example.parsed, "exc_msg", None))
    ]


def printed(page: Path) -> list[tuple[int, str]]:
    """Return the lines of messages that a page's examples catch and print, by line."""
    return [
        (example.line, line)
        for example in conftest.pages.parse(page).examples()
        if PRINTS.search(source := getattr(example.parsed, "source", ""))
        # An explanation says where a message was raised, and the message is not in it.
        if "explain(" not in source
        for line in example.parsed.want.splitlines()
        if len(WORD.findall(without_gaps(line))) >= FEWEST_WORDS
    ]


def test_every_entry_was_read() -> None:
    """The expression above sees as many entries as there are, each with an id of its own."""
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert len(ENTRIES) == len(re.findall(r"^:{3,}\{message\}", text, re.MULTILINE))
    assert [name for name, count in Counter(map(str, ENTRIES)).items() if count > 1] == []


@pytest.mark.parametrize("page", EXPLAINED, ids=lambda page: page.stem)
def test_every_message_of_the_site_has_an_entry(page: Path) -> None:
    """Whatever an example of a page raises, or catches and prints, is looked up by its text."""
    missing = [f"{line}: {text}" for line, text in raised(page) if not is_known(text)]
    assert missing == []


@pytest.mark.parametrize("page", EXPLAINED, ids=lambda page: page.stem)
def test_every_printed_message_has_an_entry(page: Path) -> None:
    """What an example catches and prints too, warnings among it."""
    missing = [f"{line}: {text}" for line, text in printed(page) if not is_known(text)]
    assert missing == []


def run(example: Example, namespace: dict[str, object]) -> None:
    """Run an example with names of its own."""
    document = example.document
    example.namespace = namespace
    assert document is not None
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        example.evaluate()


@pytest.mark.parametrize("entry", ENTRIES, ids=str)
def test_every_entry_stands_alone(entry: Entry) -> None:
    """It runs with `import torch` and nothing else, raises, and then does not."""
    namespace: dict[str, object] = {}
    exec("import torch", namespace)
    for example in entry.examples:
        run(example, namespace)
    assert bool(entry.quoted) == bool(entry.sources)
    assert entry.texts or entry.versioned  # a message that this torch no longer gives
    assert not entry.examples[-1].parsed.exc_msg
    assert entry.examples[-1].parsed.want


def _libraries(entry: Entry) -> list[Path]:
    """Return those that an entry names and this torch has: one without CUDA has fewer."""
    named = [LIBRARIES / f"{source.name}.so" for source in entry.sources]
    return [library for library in named if library.exists()]


INSTALLED = [(entry, library) for entry in ENTRIES for library in _libraries(entry)]


@pytest.mark.parametrize(
    ("entry", "library"), INSTALLED, ids=lambda part: getattr(part, "stem", str(part))
)
def test_a_text_that_is_not_run_is_in_its_library(entry: Entry, library: Path) -> None:
    """Each part of it that C++ has in one piece."""
    with library.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as held:
        for text in entry.quoted:
            parts = [part.strip(" :\n") for part in INSERTED.split(with_marked_gaps(text))]
            assert [part for part in parts if held.find(part.encode()) < 0] == []
