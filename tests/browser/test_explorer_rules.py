"""The rules of the explorer, as the built site serves them, against torch: a small run.

`nox -s explorer` makes a large one, with several versions of torch.
"""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Route

from explorer.compare import compare

ANSWERS = Path(__file__).parents[1] / "explorer" / "answers.mjs"
STEPS = 20_000
SEED = 2_000_000_000  # The large run is from 0 on.
# What the answers need; readers do not load it.
EXPORTED = "export { colour, isContiguous, numel, positions, run, runLine, viewPlan };"
CALL = "([url, chains]) => import(url).then(rules => ({answers})(rules, chains))"


def export(route: Route) -> None:
    """Serve the script with what it exports."""
    served = route.fetch()
    route.fulfill(response=served, body=served.text() + EXPORTED)


def test_rules_equal_torch(page: Page, site: str) -> None:
    """In 20,000 random steps, of which a fifth are wrong."""
    page.route("**/explorer.js*", export)
    page.goto(f"{site}/explorer.html")
    script = page.locator("script[src*='explorer.js']").evaluate("script => script.src")
    _, _, answers = ANSWERS.read_text(encoding="utf-8").partition("export default ")
    call = CALL.format(answers=answers.strip().removesuffix(";"))

    def rules(asked: list[dict[str, Any]]) -> list[list[Any]]:
        answered: list[list[Any]] = page.evaluate(call, [script, asked])
        return answered

    counts, differences = compare(SEED, STEPS, rules)
    assert differences == [], "a text that docs/errors has, the explorer's rules have to say too"
    assert counts["texts"] > 1_000
    assert counts["copies"] > 1_000
