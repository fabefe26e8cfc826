"""A browser, and the built site on the loopback address."""

import os
import posixpath
import re
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

DOCS = Path(__file__).parents[2] / "docs"
SITE = DOCS / "_build/html"
WRITTEN = {
    path.relative_to(SITE).as_posix(): path.read_text(encoding="utf-8")
    for path in sorted(SITE.rglob("*.html"))
}
# A page that has moved, and where it is now, as docs/_templates/redirect.html says.
MOVED = {
    page: posixpath.normpath(posixpath.join(posixpath.dirname(page), found[1]))
    for page, text in WRITTEN.items()
    if (found := re.search(r'<meta http-equiv="refresh" content="0; url=(.+?)"', text))
}
PAGES = [page for page in WRITTEN if page not in MOVED]
# As the page on hosting gives it.
POLICY = re.findall(
    r"```text\n(default-src .*)\n```", (DOCS / "hosting.md").read_text(encoding="utf-8")
)


# The folder of the host in which the site is served, as its page for lost readers expects.
PREFIX = "/opsref"


class Quiet(SimpleHTTPRequestHandler):
    """Serves files under the policy of the site, without a line for each."""

    def translate_path(self, path: str) -> str:
        """Find the file of an address."""
        return super().translate_path(path.removeprefix(PREFIX))

    def end_headers(self) -> None:
        """Add the policy."""
        self.send_header("Content-Security-Policy", POLICY[0])
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of the built site."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=SITE)) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}{PREFIX}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ["CHROMIUM"], args=["--no-sandbox"]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A new page; an error in a script of the site fails the test."""
    context = browser.new_context()
    opened = context.new_page()
    opened.set_default_timeout(5000)
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert errors == []
