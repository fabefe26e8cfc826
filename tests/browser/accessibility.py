"""What axe-core finds on a page."""

from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
RUN = """axe.run({part}, {{resultTypes: ["violations"], {rules}}}).then(found =>
    found.violations.flatMap(violation =>
        violation.nodes.map(node => `${{violation.id}}: ${{node.html.slice(0, 120)}}`)))"""


def violations(page: Page, part: str = "document", rules: str = "rules: {}") -> list[str]:
    """Return what is not accessible on a page, or in a part of it, by some or by all rules."""
    if not page.evaluate("'axe' in window"):
        # Evaluated by the tester, which no policy of the page forbids.
        page.evaluate(AXE)
    found: list[str] = page.evaluate(RUN.format(part=part, rules=rules))
    return found
