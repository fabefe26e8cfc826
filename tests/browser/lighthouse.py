"""What Lighthouse says of the built site, as a phone and as a desktop have it.

    nox -s lighthouse

Bar: 100 in each of its four categories. The site is served compressed, as hosts do.
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import tempfile
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from conftest import PREFIX, SITE, Quiet

PAGES = ("index", "reference/roll", "swin", "gallery/index", "errors/contiguous", "explorer")
FORMS = {"phone": (), "desktop": ("--preset=desktop",)}
COMPRESSED = (".html", ".css", ".js", ".svg", ".json")


class Compressing(Quiet):
    """Serves text compressed."""

    def do_GET(self) -> None:  # noqa: N802 the name that the library calls
        """Answer as a host does."""
        path = Path(self.translate_path(self.path))
        if path.suffix not in COMPRESSED or not path.is_file():
            super().do_GET()
            return
        body = gzip.compress(path.read_bytes())
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(f"{path}"))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", f"{len(body)}")
        self.end_headers()
        self.wfile.write(body)


def scores(url: str, *options: str) -> dict[str, int]:
    """Return the score of a page by category, from 0 to 100."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        subprocess.run(
            [
                *(os.environ["LIGHTHOUSE"], url, "--quiet", "--output=json"),
                *(f"--output-path={report}", "--chrome-flags=--headless --no-sandbox", *options),
            ],
            check=True,
            env=os.environ | {"CHROME_PATH": os.environ["CHROMIUM"]},
        )
        found = json.loads(report.read_text(encoding="utf-8"))["categories"]
    return {name: round(100 * category["score"]) for name, category in found.items()}


def main() -> int:
    """Judge each page in each form."""
    below = 0
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Compressing, directory=SITE)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        for page in PAGES:
            for form, options in FORMS.items():
                url = f"http://127.0.0.1:{server.server_port}{PREFIX}/{page}.html"
                found = scores(url, *options)
                below += any(score < 100 for score in found.values())
                print(f"{page}, {form}: {found}", flush=True)
        server.shutdown()
    return int(below > 0)


if __name__ == "__main__":
    sys.exit(main())
