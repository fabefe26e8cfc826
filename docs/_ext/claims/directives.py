"""The directives that say what became of a claim."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from _ext.claims.claim_nodes import (
    CLAIM_LIST,
    claim_text,
    confirmation,
    correction,
    correction_header,
    glossary_term,
)
from _ext.claims.claims import (
    CONFIRMED,
    OFFICIAL_VERDICTS,
    VERDICTS,
    WORDING,
    Claim,
    Lines,
    parse_lines,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)

OptionSpec = dict[str, "Callable[[str], Any]"]


class ClaimDirective(SphinxDirective):
    """What the directives share: an id, lines of the note, warnings with page and line."""

    required_arguments = 1
    has_content = True
    # Options are checked in `run`, where one that is missing and one that is wrong look alike.
    option_spec: ClassVar[OptionSpec] = {"line": directives.unchanged}

    def warn(self, message: str, *args: object) -> None:
        """Warn of a fault in this directive."""
        logger.warning(f"{self.name}: {message}", *args, location=self.get_location())

    def required(self, option: str) -> str:
        """Return the value of an option that has to be there."""
        if not self.options.get(option):
            self.warn("the option :%s: is missing", option)
        return str(self.options.get(option, ""))

    def claim(self, outcome: str, **facts: Any) -> Claim:
        """Return the claim that the directive is about."""
        return Claim(
            id=self.arguments[0],
            outcome=outcome,
            docname=self.env.docname,
            page_line=self.lineno,
            **facts,
        )

    def register(self, node: nodes.Element, claim: Claim) -> None:
        """Let a node represent a claim, under its anchor."""
        node["claim"] = claim
        node["ids"].append(claim.anchor)
        self.state.document.set_id(node)
        self.set_source_info(node)

    def lines(self) -> Lines:
        """Return the lines of the note that make the claim."""
        text = self.required("line")
        try:
            return parse_lines(text) if text else ()
        except ValueError as error:
            self.warn("the option :line: %s", error)
            return ()


class Correction(ClaimDirective):
    """A claim that is not simply right: its first paragraph; then the statement and the proof.

    It is the note's, unless `:source:` names a page of the official documentation.
    """

    option_spec: ClassVar[OptionSpec] = {
        **ClaimDirective.option_spec,
        "verdict": directives.unchanged,
        "source": directives.unchanged,
        "versions": directives.unchanged,
    }

    def run(self) -> list[nodes.Node]:
        """Return the correction."""
        official = "source" in self.options
        verdicts = OFFICIAL_VERDICTS if official else VERDICTS
        verdict = self.required("verdict")
        if verdict and verdict not in verdicts:
            self.warn("unknown verdict %r: choose from %s", verdict, ", ".join(verdicts))
        claim = self._official(verdict) if official else self.claim(verdict, lines=self.lines())
        said, *statement = self.parse_content_to_nodes() or [nodes.paragraph()]
        if not isinstance(said, nodes.paragraph):
            self.warn("the body has to begin with a paragraph: the claim, in our words")
        if not any(_is_proof(block) for part in statement for block in part.findall()):
            self.warn("the proof is missing: add a python fence that contains >>>")
        # Of an official page, the paragraph itself says what it says or leaves open.
        says = [] if official else [nodes.inline("", "The note says: ", classes=["claim-label"])]
        quoted = nodes.paragraph("", "", *says, claim_text("", "", *said.children))
        box = correction(
            "",
            correction_header("", "", *_place(claim), nodes.strong("", verdict)),
            nodes.block_quote("", quoted, classes=["claim"]),
            *statement,
            classes=["correction", f"verdict-{nodes.make_id(verdict)}"],
        )
        self.register(box, claim)
        return [box]

    def _official(self, verdict: str) -> Claim:
        """Return a claim of the official documentation."""
        source, messages = self.parse_inline(self.required("source"))
        del messages  # MyST warns by itself
        return self.claim(verdict, source=tuple(source), versions=self.required("versions"))


def _place(claim: Claim) -> list[nodes.Node]:
    """Return the place of a claim, for the header of a correction."""
    if claim.source:
        library = "" if claim.versions[:1].isalpha() else "torch "
        checked = nodes.Text(f" · checked with {library}{claim.versions} · ")
        return [*(node.deepcopy() for node in claim.source), checked]
    return [nodes.Text(f"{claim.place} of the note · ")]


class ListedClaim(ClaimDirective):
    """A claim that takes one line: an item of a list."""

    def sentence(self) -> claim_text:
        """Return the body, which has to be one paragraph."""
        body = self.parse_content_to_nodes()
        if len(body) != 1 or not isinstance(body[0], nodes.paragraph):
            self.warn("the body has to be one paragraph")
        return claim_text("", "", *(body[0].children if body else ()))

    def listed(self, claim: Claim, *content: nodes.Node) -> list[nodes.Node]:
        """Return a list of one item, which its neighbours will join."""
        place = nodes.inline("", f"{claim.place}: ", classes=["claim-place"])
        item = nodes.list_item("", nodes.paragraph("", "", place, *content))
        self.register(item, claim)
        return [nodes.bullet_list("", item, bullet="-", classes=[CLAIM_LIST])]


class Confirmed(ListedClaim):
    """A claim that is right: the body. `:at:` names the sentence of the site that confirms it."""

    option_spec: ClassVar[OptionSpec] = {**ClaimDirective.option_spec, "at": directives.unchanged}

    def run(self) -> list[nodes.Node]:
        """Return the claim as an item of a list."""
        claim = self.claim(CONFIRMED, lines=self.lines(), at=self.required("at"))
        link = confirmation("", "confirmed here", of=claim)
        return self.listed(claim, self.sentence(), nodes.Text(" ("), link, nodes.Text(")"))


class Wording(ListedClaim):
    """A word that the translation got wrong, where there is nothing to run: the body says how."""

    option_spec: ClassVar[OptionSpec] = {
        **ClaimDirective.option_spec,
        "note": directives.unchanged,
        "term": directives.unchanged,
        "chinese": directives.unchanged,
    }

    def run(self) -> list[nodes.Node]:
        """Return the slip as an item of a list."""
        claim = self.claim(
            WORDING,
            lines=self.lines(),
            printed=self.required("note"),
            term=self.required("term"),
            chinese=self.options.get("chinese", ""),
        )
        term = glossary_term("", claim.term)
        slip = (nodes.Text(f"“{claim.printed}” is "), term, nodes.Text(". "))
        return self.listed(claim, *slip, self.sentence())


def _is_proof(node: nodes.Node) -> bool:
    blocks = (nodes.literal_block, nodes.doctest_block)
    return isinstance(node, blocks) and ">>>" in node.astext()


def setup(app: Sphinx) -> None:
    """Register the directives."""
    app.add_directive("correction", Correction)
    app.add_directive("confirmed", Confirmed)
    app.add_directive("wording", Wording)
