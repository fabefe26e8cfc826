"""The directives of the account: what they show and what they collect."""

from pathlib import Path

import pytest

from sphinx_projects import CLAIMS_CONF, Built, build, documents_kept, write

COLLECTED = """\
    # Corrections

    ```{correction-counts}
    ```

    ```{correction-list}
    ```

    ```{claims}
    ```

    ```{terms-table}
    ```
    """
INDEX = """\
    # Index

    ```{toctree}
    account
    one
    two
    ```
    """
ONE = """\
    # First

    (a-copy)=
    A sentence with a [link](#a-copy).

    ::::{correction} deep
    :line: 5
    :verdict: half-true

    `contiguous` makes [a copy](#a-copy).

    Not always:

    ```python
    >>> 1 + 1
    2
    ```
    ::::

    :::{confirmed} fails
    :line: 9
    :at: some-rules

    `view` fails.
    :::

    :::{wording} latitude
    :line: 5, 15, 22
    :note: latitude
    :chinese: 维度
    :term: dimension

    Two words that sound alike.
    :::

    ## Some rules
    """
TWO = """\
    # Second

    ````{correction} runs-not
    :line: 7-11
    :verdict: does not run

    The snippet runs.

    It does not:

    ```python
    >>> 1 + 2
    3
    ```
    ````

    :::{confirmed} fine
    :line: 4
    :at: a-copy

    It is a method.
    :::

    ```{glossary}
    dimension
        What the note calls a latitude.
    ```
    """
PAGES = {
    "conf.py": CLAIMS_CONF,
    "index.md": INDEX,
    "account.md": COLLECTED,
    "one.md": ONE,
    "two.md": TWO,
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two pages with claims, and one that collects them."""
    return write(tmp_path_factory.mktemp("claims"), PAGES)


@pytest.fixture(scope="module")
def site(project: Path) -> Built:
    """The pages as HTML."""
    built = build(project, "-W", "--keep-going")
    assert built.code == 0, built.log
    return built


def rows(site: Built, table: int) -> list[list[str]]:
    """Return the text of a table of the collecting page."""
    found = site.page("account").select("table")[table]
    return [[cell.get_text() for cell in row.select("th, td")] for row in found.select("tr")]


def hrefs(site: Built, table: int) -> list[str]:
    """Return where the links of a table lead."""
    return [link["href"] for link in site.page("account").select("table")[table].select("a")]


def test_a_correction_shows_place_verdict_claim_statement_and_proof(site: Built) -> None:
    """The box has an address of its own and says everything in words."""
    box = site.page("one").select_one("#correction-deep")
    assert "verdict-half-true" in box["class"]
    header, quote, statement, proof = box.find_all(recursive=False)
    assert header.get_text().startswith("Line 5 of the note · half-true")
    assert header.select_one("a.headerlink")["href"] == "#correction-deep"
    assert quote.get_text().strip() == "The note says: contiguous makes a copy."
    assert statement.get_text() == "Not always:"
    assert proof.get_text().strip() == ">>> 1 + 1\n2"


def test_the_looks_of_claims_are_loaded_where_claims_are(site: Built) -> None:
    """No other page pays for them; the account is a table that can be sorted."""
    assert "claims.css" in site.text("one.html")
    assert "claims.css" not in site.text("index.html")
    assert site.page("account").select("table.account.sortable")


def test_claims_of_one_line_share_a_list(site: Built) -> None:
    """Neighbours are items of one list, with links to the sentence or the glossary."""
    page = site.page("one")
    (found,) = page.select("ul.claims")
    confirmed, wording = found.select("li")
    assert confirmed.get_text() == "Line 9: view fails. (confirmed here)"
    assert confirmed["id"] == "confirmed-fails"
    assert confirmed.a["href"] == "#some-rules"
    assert wording.get_text() == (
        "Lines 5, 15, 22: “latitude” is dimension. Two words that sound alike."
    )
    assert wording.a["href"] == "two.html#term-dimension"


def test_corrections_are_counted_by_page_and_verdict(site: Built) -> None:
    """Each page has a row, and there is a total."""
    assert rows(site, 0) == [
        ["Entry", "wrong", "half-true", "outdated", "does not run", "mistranslated", "all"],
        ["First", "0", "1", "0", "0", "0", "1"],
        ["Second", "0", "0", "0", "1", "0", "1"],
        ["All", "0", "1", "0", "1", "0", "2"],
    ]


def test_corrections_are_listed_in_the_order_of_the_note(site: Built) -> None:
    """Each item links to the correction; links inside a claim stay on its own page."""
    items = site.page("account").select("ul.claims li")
    assert [item.get_text() for item in items] == [
        "Line 5, half-true: contiguous makes a copy.",
        "Lines 7-11, does not run: The snippet runs.",
    ]
    assert [link["href"] for item in items for link in item.select("a")] == [
        "one.html#correction-deep",
        "two.html#correction-runs-not",
    ]


def test_every_claim_is_in_the_account(site: Built) -> None:
    """Corrections, confirmations and wording are in one table, by line."""
    assert rows(site, 1) == [
        ["Line", "The note says", "Verdict", "Where"],
        ["4", "It is a method.", "confirmed", "Second"],
        ["5", "contiguous makes a copy.", "half-true", "First"],
        ["5, 15, 22", "“latitude” for dimension", "wording", "First"],
        ["7-11", "The snippet runs.", "does not run", "Second"],
        ["9", "view fails.", "confirmed", "First"],
    ]
    assert hrefs(site, 1) == [
        "one.html#a-copy",
        "one.html#correction-deep",
        "two.html#term-dimension",
        "one.html#wording-latitude",
        "two.html#correction-runs-not",
        "one.html#some-rules",
    ]


def test_terms_have_a_table(site: Built) -> None:
    """A slip of wording: what is printed, the term, where, and how it came about."""
    assert rows(site, 2)[1:] == [
        ["“latitude”", "dimension", "维度", "5, 15, 22", "Two words that sound alike."]
    ]


def test_a_reference_page_counts_the_claims_of_its_account(tmp_path: Path) -> None:
    """In one line, which leads to the account and follows it."""
    reference = "# One\n\n```{correction-summary}\n```\n\n```{toctree}\n/corrections/one\n```\n"
    pages = {"conf.py": CLAIMS_CONF, "index.md": "# I\n\n```{toctree}\nreference/one\n```\n"}
    write(tmp_path, {**pages, "reference/one.md": reference, "corrections/one.md": ONE})
    built = build(tmp_path, "-W")
    assert built.code == 0, built.log
    (line,) = built.page("reference/one").select("section > p")
    assert line.get_text() == (
        "2 statements of an older note checked: 1 right, 1 half-true; 1 term corrected."
    )
    assert line.a["href"] == "../corrections/one.html"
    confirmed = ONE[ONE.index("    :::{confirmed}") : ONE.index("    :::{wording}")]
    write(tmp_path, {"corrections/one.md": ONE.replace(confirmed, "")})
    line = build(tmp_path).page("reference/one").select_one("section > p")
    assert line.get_text().startswith("1 statement of an older note checked: 1 half-true;")
    write(tmp_path, {"corrections/one.md": "# First\n"})
    assert "reference/one.md: WARNING: correction-summary: corrections/one has no claims" in (
        build(tmp_path).log
    )


def test_the_account_is_plain_text_too(project: Path) -> None:
    """The text writer gives boxes, lists and tables that can be read."""
    built = build(project, "-W", builder="text")
    assert built.code == 0, built.log
    assert "Line 5 of the note · **half-true**\n\n   The note says: " in built.text("one.txt")
    assert "| 7-11      | The snippet runs." in built.text("account.txt")


def test_the_tables_follow_the_pages(tmp_path: Path) -> None:
    """When a page changes, the collecting page is written anew; otherwise it is left alone."""
    project = write(tmp_path, PAGES)
    assert build(project, "-j", "2").code == 0
    assert "updating environment: 0 added" in build(project).log
    account = project / "_build/html/account.html"
    before = account.stat().st_mtime_ns
    build(project)
    assert account.stat().st_mtime_ns == before
    write(tmp_path, {"two.md": TWO.replace("The snippet runs", "All of it runs")})
    built = build(project)
    assert rows(built, 1)[4][1] == "All of it runs."
    write(tmp_path, {"two.md": "# Second\n"})
    assert [row[0] for row in rows(build(project), 1)[1:]] == ["5", "5, 15, 22", "9"]


def test_claims_do_not_hold_on_to_their_pages(project: Path, site: Built) -> None:
    """Every build loads what is kept of a claim: its words, and not the page around them."""
    assert site.code == 0
    assert documents_kept(project) == 0
