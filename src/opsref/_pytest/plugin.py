"""What pytest loads: an option, a marker, a fixture, and a report of files that nothing uses."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from opsref._pytest.guard import Guard

NAME = "no_layout_copies"
_OBSOLETE = pytest.StashKey[set[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that writes baselines."""
    about = f"write the layout copies of today as the baselines of {NAME}"
    parser.getgroup("opsref").addoption("--opsref-update", action="store_true", help=about)


def pytest_configure(config: pytest.Config) -> None:
    """Describe the marker."""
    about = "fail if the test makes layout copies of more than so many bytes, which no baseline has"
    config.addinivalue_line("markers", f"{NAME}(over=0): {about}")


@pytest.fixture
def no_layout_copies(request: pytest.FixtureRequest) -> Guard:
    """Trace a call, ``no_layout_copies(model, x)``, and fail if it makes layout copies.

    Those in the baseline of the test are allowed; ``pytest --opsref-update`` writes it.
    """
    return _guard(request.node)


def _guard(item: pytest.Item) -> Guard:
    from opsref._pytest.guard import Guard

    marker = item.get_closest_marker(NAME)
    return Guard(item, *marker.args, **marker.kwargs) if marker else Guard(item)


def _has_fixture(item: pytest.Item) -> bool:
    return NAME in getattr(item, "fixturenames", ())


@pytest.hookimpl(hookwrapper=True)  # older releases of pluggy know no other
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, None]:
    """Trace a test that has the marker and not the fixture."""
    if item.get_closest_marker(NAME) is None or _has_fixture(item):
        yield
        return
    guard = _guard(item)
    from opsref._trace.call import trace

    with trace() as t:
        outcome = yield
    if outcome.excinfo is None and (message := guard.check(t)):
        outcome.force_exception(pytest.fail.Exception(message, pytrace=False))


@pytest.hookimpl(tryfirst=True)  # before -k and -m take tests out
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Find baselines that nothing uses, and remove them where they are written."""
    part = any("::" in name for name in config.args) or config.getoption("lf", default=False)
    folders = {item.path.parent for item in items}
    if part or not any((folder / "__layouts__").is_dir() for folder in folders):
        return
    from opsref._pytest.baselines import obsolete

    guarded = [item for item in items if _has_fixture(item) or item.get_closest_marker(NAME)]
    found = list(obsolete(items, guarded))
    config.stash[_OBSOLETE] = set(map(str, found))
    if config.getoption("opsref_update"):
        for path in found:
            path.unlink(missing_ok=True)


def _obsolete(config: pytest.Config) -> list[str]:
    found: set[str] = config.stash.setdefault(_OBSOLETE, set())
    return sorted(found)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand what was found in a worker of xdist to the process that reports."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["opsref_obsolete"] = _obsolete(session.config)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take it from the worker."""
    found = getattr(node, "workeroutput", {}).get("opsref_obsolete", ())
    node.config.stash.setdefault(_OBSOLETE, set()).update(found)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Report the baselines that nothing uses."""
    if found := _obsolete(config):
        done = config.getoption("opsref_update")
        how = "removed" if done else "pytest --opsref-update removes them"
        terminalreporter.section(f"layout baselines that no test uses: {how}")
        for path in found:
            terminalreporter.line(path)
