"""The directive of error messages: what an entry becomes, and what is wrong with one."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from sphinx_projects import Built, build, write

CONF = """
extensions = ["myst_parser", "_ext.errors", "_ext.search", "_ext.versions"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 1
exclude_patterns = ["_build"]
html_theme = "alabaster"
"""
ENTRY = """\
:::{message} invalid-literal
:page: numbers

The text is no number.

```python
>>> int("x")
Traceback (most recent call last):
    ...
ValueError: invalid literal for int() with base 10: 'x'
```

Pass a number.

```python
>>> int("1")
1
```
:::
"""
PAIR = """\
::::{message} changed
:page: numbers

Two texts.

:::{until} 2.10
```python
>>> old()
Traceback (most recent call last):
    ...
TypeError: the old text
```
:::

:::{since} 2.10
```python
>>> new()
Traceback (most recent call last):
    ...
TypeError: the new text
```
:::

The fix.

```python
>>> 1
1
```
::::
"""
OWN = """\
:::{message} no-key
:page: numbers

The key of `d` is [missing](#errors-of-one), as `None` says.
A second sentence.
See [one#1](https://one.invalid/1).

- The key is new.
- The key is old.

```python
>>> raise OSError("no key on this disk")
Traceback (most recent call last):
    ...
OSError: no key on this disk
>>> {}["k"]
Traceback (most recent call last):
    ...
KeyError: 'k'
```

Add it.

- Write the key.

```python
>>> {"k": 1}["k"]
1
```
:::
"""
QUOTED = """\
:::{message} on-a-gpu
:page: numbers
:not-run: libtorch_cuda, owner/name#7

It needs a GPU.

```text
RuntimeError: the text of a GPU
```

Use the CPU.

```python
>>> 2
2
```
:::
"""
PAGES = {
    "conf.py": CONF,
    "index.md": "# Index\n\n```{error-list}\n```\n\n"
    "```{toctree}\none\ntwo\nerrors/one\nerrors/gpu\n```\n",
    "one.md": "# One\n\n(numbers)=\n## Numbers\n\nText.\n\n```python\n>>> int('7y')\n"
    "Traceback (most recent call last):\n    ...\n"
    "ValueError: invalid literal for int() with base 10: '7y'\n>>> unknown\n"
    "Traceback (most recent call last):\n    ...\nNameError: no entry has this\n```\n\n"
    "```{error-summary}\nchanged\n```\n",
    "two.md": f"# Two\n\n{ENTRY}\n{PAIR}",
    "errors/one.md": f"# Errors of one\n\n{OWN}",
    "errors/gpu.md": f"# Errors of GPUs\n\n{QUOTED}",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Two entries, built."""
    built = build(write(tmp_path_factory.mktemp("errors"), PAGES), "-W")
    assert built.code == 0, built.log
    return built


def test_an_entry_is_a_section_under_its_message(site: Built) -> None:
    """Its heading is the message, its anchor the id, and it says where it is explained."""
    entry = site.page("two").select_one("section#error-invalid-literal")
    assert entry.find(["h2", "h3"]).code.get_text() == "invalid literal for int() with base 10: 'x'"
    assert entry.select_one("p.error-pages").get_text() == "Explained in One, Numbers."
    assert entry.select_one("p.error-pages a")["href"] == "one.html#numbers"


def test_the_newest_text_is_the_heading(site: Built) -> None:
    """Both are shown; the search knows both."""
    entry = site.page("two").select_one("section#error-changed")
    assert entry.find(["h2", "h3"]).code.get_text() == "the new text"
    assert "the old text" in entry.get_text()
    data = site.text("_static/search_page.js")
    assert '["changed","TypeError","the old text"]' in data
    assert "invalid literal for int⟦()⟧ with base ⟦10⟧: ⟦'x'⟧" in data


def test_the_search_knows_every_sort_of_message_in_a_block(site: Built) -> None:
    """Not the first one only, which is the heading."""
    entry = site.page("errors/one").select_one("section#error-no-key")
    assert entry.find(["h2", "h3"]).code.get_text() == "no key on this disk"
    data = site.text("_static/search_page.js")
    assert '["no-key","OSError","no key on this disk"]' in data
    assert '["no-key","KeyError"' in data


def test_a_message_that_is_not_run_says_where_its_text_is_from(site: Built) -> None:
    """A library by its name, and a thread with a link; the search knows the text."""
    entry = site.page("errors/gpu").select_one("section#error-on-a-gpu")
    source, _ = entry.select("p.error-pages")
    said = "Not run here; the text is that of libtorch_cuda, and of name#7."
    assert source.get_text() == said
    assert source.a["href"] == "https://github.com/owner/name/issues/7"
    assert '["on-a-gpu","RuntimeError","the text of a GPU"]' in site.text("_static/search_page.js")


def test_all_messages_are_listed(site: Built) -> None:
    """By page, in order, with the type of the exception."""
    items = site.page("index").select("ul.error-list li")
    assert [item.get_text() for item in items] == [
        "invalid literal for int() with base 10: 'x' ValueError",
        "the new text TypeError",
        "no key on this disk OSError",
        "the text of a GPU RuntimeError",
    ]
    assert items[0].a["href"] == "two.html#error-invalid-literal"


def test_a_page_lists_the_messages_of_its_operation(site: Built) -> None:
    """Each with the first sentence of its cause; those that it does not name are folded away."""
    first, others = site.page("one").select("dl.error-summary")
    assert [part.get_text() for part in first.select("dt, dd p")] == ["the new text", "Two texts."]
    assert first.a["href"] == "two.html#error-changed"
    assert others.parent.name == "details"
    assert others.parent.summary.get_text() == "1 more message"
    assert others.a["href"] == "errors/one.html#error-no-key"
    cause = others.select_one("dd p")
    assert cause.get_text() == "The key of d is missing, as None says."
    assert [code.get_text() for code in cause.select("code")] == ["d", "None"]


def test_the_list_of_an_operation_follows_the_entries(tmp_path: Path) -> None:
    """When an entry changes, so does the list; an id without an entry is named with its place."""
    project = write(tmp_path, PAGES)
    assert build(project).code == 0
    write(tmp_path, {"two.md": f"# Two\n\n{PAIR.replace('Two texts', 'Either text')}"})
    assert build(project).page("one").select_one("dd p").get_text() == "Either text."
    write(tmp_path, {"two.md": f"# Two\n\n{ENTRY}"})
    warning = "one.md:19: WARNING: error-summary: no entry has the id 'changed'"
    assert warning in build(project).log


def test_tracebacks_of_other_pages_lead_to_entries(site: Built) -> None:
    """Whatever names and numbers are in them; what has no entry has no link, entries have none."""
    (links,) = site.page("one").select("p.error-pages")
    assert links.get_text() == "Cause and fix"
    assert [link["href"] for link in links.select("a")] == ["two.html#error-invalid-literal"]
    assert "Cause and fix" not in site.text("two.html")


def test_the_search_page_alone_loads_the_messages(site: Built) -> None:
    """Other pages load what opens the search."""
    assert "search_page.js" in site.text("search.html")
    assert "search_page.js" not in site.text("two.html")
    assert "search_keys.js" in site.text("two.html")


def texts(site: Built) -> list[str]:
    """Return what the search takes excerpts from, in its order."""
    files = sorted((site.out / "_static" / "texts").glob("*.json"), key=lambda file: int(file.stem))
    return [text for file in files for text in json.loads(file.read_text(encoding="utf-8"))]


def searched(site: Built) -> dict[str, Any]:
    """Return the sections and words that the search knows."""
    script = site.text("_static/search_page.js")
    found: dict[str, Any] = json.loads(re.findall(r"const SECTIONS = (.*?});", script)[0])
    return found


def test_texts_are_in_the_order_of_sections_and_messages(site: Built) -> None:
    """A page and its sections, page after page, and then the causes of all messages."""
    sections = [
        (page[0], section[0]) for page in searched(site)["pages"] for section in [[""], *page[3]]
    ]
    after = texts(site)[len(sections) :]
    assert "The text is no number." in after
    assert len(after) == site.text("index.html").count("error-kind")


def test_the_list_of_all_loads_its_filter(site: Built) -> None:
    """No page of entries does."""
    assert "error_list.js" in site.text("index.html")
    assert "error_list." not in site.text("two.html")


def words(stems: str) -> list[str]:
    """Read what is written without the letters that it shares with the one before."""
    found = [""]
    for shared, rest in re.findall("([A-Z])([^A-Z]*)", stems):
        found.append(found[-1][: ord(shared) - ord("A")] + rest)
    return found[1:]


def test_messages_are_not_in_the_index_of_words(site: Built) -> None:
    """They are searched for by themselves; sections of other pages are known by title and words."""
    found = searched(site)
    titles = {section[0] for page in found["pages"] for section in page[3]}
    assert "Numbers" in titles
    assert not [title for title in titles if "literal" in title]
    assert "liter" not in words(found["stems"])


def test_words_have_their_places(site: Built) -> None:
    """As many lists of places as words; Sphinx makes no index besides."""
    found = searched(site)
    assert len(words(found["stems"])) == len(found["places"].split(" "))
    assert not (site.out / "searchindex.js").exists()


def without(text: str) -> str:
    """Return the entry without a part of it, which has to be there."""
    assert text in ENTRY
    return ENTRY.replace(text, "")


FAULTS = {
    "no cause": (without("The text is no number.\n"), "has to begin with the cause"),
    "no message": (ENTRY.replace("Traceback (most recent call last):", "3"), "no message"),
    "no fix": (without('\n```python\n>>> int("1")\n1\n```\n'), "the fix is missing"),
    "no sentence": (without("Pass a number.\n"), "the fix is missing"),
    "no page": (without(":page: numbers\n"), ":page: is missing"),
    "dead page": (ENTRY.replace("numbers", "nowhere"), "names no target: 'nowhere'"),
    "twice": (f"{ENTRY}\n{ENTRY}", "duplicate id 'error-invalid-literal'"),
    "no text": (
        QUOTED.replace("```text\nRuntimeError: the text of a GPU\n```\n", ""),
        "no message",
    ),
    "fix raises": (
        ENTRY.replace("1\n```", "Traceback (most recent call last):\n    ...\nValueError: no\n```"),
        "the fix raises",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_are_named_with_their_place(tmp_path: Path, fault: str) -> None:
    """Each is a warning with page and line, which fails a strict build."""
    text, message = FAULTS[fault]
    project = write(tmp_path, PAGES)
    (project / "two.md").write_text(f"# Two\n\n{text}", encoding="utf-8")
    warnings = [line for line in build(project).log.splitlines() if "message" in line]
    assert any("two.md:" in line and message in line for line in warnings), warnings
