"""Every command of the project: ``nox -l`` lists them."""

import shutil
from pathlib import Path

import nox

nox.needs_version = ">=2026.10"
nox.options.default_venv_backend = "uv"
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["lint", "tests", "docs"]

PYPROJECT = nox.project.load_toml("pyproject.toml")
PINS = ("-c", "constraints.txt")
SITE = Path("docs/_build/html")
# Every Sphinx build reports all its warnings, counts unresolved names among them, and fails on any.
STRICT = ("-n", "-W", "--keep-going", "-T")


def install(
    session: nox.Session, *groups: str, package: str = ".", pins: tuple[str, ...] = PINS
) -> None:
    """Install opsref and what the groups need, at the pinned versions."""
    # uv leaves bytecode out by default, which makes every start two to four times slower.
    session.env["UV_COMPILE_BYTECODE"] = "1"
    requirements = nox.project.dependency_groups(PYPROJECT, *groups)
    session.install("-e", package, *requirements, *pins)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, formatting, types and spelling."""
    install(session, "lint", "tests", package=".[plot]")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("mypy")
    session.run("codespell")


@nox.session
def tests(session: nox.Session) -> None:
    """Run every test and every example of every page."""
    install(session, "tests", package=".[plot]")
    session.run("pytest", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """Build the site, gallery scripts included, and say where to open it."""
    install(session, "docs")
    session.env["OPSREF_DEVICE"] = "cpu"
    session.run("sphinx-build", *STRICT, "docs", str(SITE), *session.posargs)
    session.log(f"Open {(SITE / 'index.html').resolve().as_uri()}")


@nox.session(default=False)
def live(session: nox.Session) -> None:
    """Serve the site on 127.0.0.1, rebuilt and reloaded at every change."""
    install(session, "docs", "live")
    session.env["OPSREF_DEVICE"] = "cpu"
    session.run(
        *("sphinx-autobuild", "docs", str(SITE), "--watch", "src", "--watch", "gallery"),
        *("--ignore", "docs/gallery/*", "--ignore", "docs/_build/*", *session.posargs),
    )


@nox.session(default=False)
def newest(session: nox.Session) -> None:
    """Run the tests with the newest releases instead of the pinned ones."""
    session.install("--upgrade", "uv")
    install(session, "tests", package=".[plot]", pins=("--upgrade",))
    session.run("pytest", *session.posargs)


@nox.session(default=False)
def pin(session: nox.Session) -> None:
    """Write constraints.txt anew: exact versions for every Python from 3.11 on."""
    groups = [f"--group={name}" for name in PYPROJECT["dependency-groups"]]
    session.install("uv")
    session.run(
        *("uv", "pip", "compile", "pyproject.toml", "--all-extras", *groups, "--upgrade"),
        *(
            "--universal",
            "--python-version=3.11",
            "--no-header",
            "--no-annotate",
            "--no-emit-index-url",
        ),
        *("-o", "constraints.txt", "--quiet"),
    )


@nox.session(default=False)
def clean(session: nox.Session) -> None:
    """Remove what the builds made."""
    for path in ("docs/_build", "docs/gallery", "docs/_inventories", "dist"):
        session.log(f"removing {path}")
        shutil.rmtree(path, ignore_errors=True)
