"""Configuration of the Sphinx build."""

import os
import sys
import tomllib
from contextlib import redirect_stdout
from importlib import import_module, metadata
from pathlib import Path
from urllib.parse import urlsplit

HERE = Path(__file__).parent
PROJECT = tomllib.loads((HERE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
sys.path.insert(0, str(HERE))
entries = import_module("_ext.common.entries").entries

# Whenever it is imported, it prints that its cards need matplotlib; the site has one of its own.
with redirect_stdout(None):
    import_module("sphinxext.opengraph")

project = PROJECT["name"]
author = PROJECT["authors"][0]["name"]
version = release = PROJECT["version"]
copyright = author

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.githubpages",
    "sphinx.ext.intersphinx",
    "sphinx.ext.napoleon",
    "notfound.extension",
    "sphinx_gallery.gen_gallery",
    "sphinx_reredirects",
    "sphinxext.opengraph",
    "opsref.sphinxext",
    "_ext.atlas",
    "_ext.claims",
    "_ext.compiled",
    "_ext.copied",
    "_ext.costs",
    "_ext.errors",
    "_ext.explorer",
    "_ext.gallery",
    "_ext.gpu",
    "_ext.search",
    "_ext.site",
    "_ext.versions",
]
exclude_patterns = ["_build", "_ext", "_new", "_tools"]
nitpicky = True
# Error messages and the title of the note are quoted to the letter.
smartquotes = False

myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
# Instances come from functions and class methods; constructors would only show private names.
autodoc_class_signature = "separated"
autodoc_default_options = {"exclude-members": "__init__, __new__"}
# The other way documents the fields of dataclasses twice.
napoleon_use_ivar = True

nitpick_ignore_regex = [
    # Signatures name types of other projects, which pages do not link to.
    (r"py:class", r"(collections\.abc|contextlib|matplotlib|pathlib)\..+"),
    # PyTorch documents it as torch.nn.Module.
    (r"py:class", r"torch\.nn\.modules\.module\.Module"),
]

# Written by the extension `torch_inventory`, so that no build asks the network.
intersphinx_mapping = {
    "torch": ("https://docs.pytorch.org/docs/stable/", "_inventories/torch.inv"),
}

# Until opsref is on PyPI, the repository: there, anybody could take the name.
PACKAGE = f"opsref @ git+{PROJECT['urls']['Repository']}"
SCRIPT_METADATA = f"""\
# /// script
# requires-python = ">=3.11"
# dependencies = ["numpy", "{PACKAGE}"]
# ///"""
sphinx_gallery_conf = {
    "examples_dirs": "../gallery",
    "gallery_dirs": "gallery",
    "filename_pattern": r"\.py$",
    # The order of the entries is that of the reference.
    "subsection_order": [
        f"../gallery/{page}" for page in [*entries(HERE), "sharded-tensors", "swin"]
    ],
    "within_subsection_order": "FileNameSortKey",
    "image_scrapers": ("opsref.sphinxext.gallery_scraper",),
    # The scraper shows the figures; capturing them would show them a second time.
    "capture_repr": (),
    "abort_on_example_error": True,
    # What the scripts say of what they need, without which it would be absent from notebooks.
    "first_notebook_cell": f"""\
{SCRIPT_METADATA}
# If something is missing, remove the first # of the next line, and run it.
# %pip install numpy "{PACKAGE}"
""",
    # matplotlib and seaborn have nothing to reset where no script uses them.
    "reset_modules": (),
    # Timings differ from build to build.
    "min_reported_time": float("inf"),
    "write_computation_times": False,
    "show_signature": False,
    "css": (),
}

# Read the Docs says where it serves a version; elsewhere the address is that of the project.
served_at = os.environ.get("READTHEDOCS_CANONICAL_URL", PROJECT["urls"]["Documentation"])
notfound_urls_prefix = urlsplit(served_at).path
notfound_context = {
    "title": "Page not found",
    "body": "<h1>Page not found</h1>\n<p>There is no page at this address. "
    f'<a href="{notfound_urls_prefix}search.html">Search</a>, look through the '
    f'<a href="{notfound_urls_prefix}errors.html">error messages</a>, or start at the '
    f'<a href="{notfound_urls_prefix}index.html">front page</a>.</p>',
}
# Whichever version is built, search engines and links are led to the newest.
html_baseurl = served_at.replace(f"/{os.environ.get('READTHEDOCS_VERSION', 'latest')}/", "/latest/")
hosting_summary = PROJECT["description"]
ogp_site_url = html_baseurl
ogp_image = f"{html_baseurl}_static/card.png"
ogp_image_alt = "A tensor of 3 by 4 and its transpose, with equal colours for equal locations"
# One card for all pages: a card for each costs more than the figures of the site.
ogp_social_cards = {"enable": False}
# From a page that has moved to where it is now, such as "reference/old": "new.html".
redirects: dict[str, str] = {}
redirect_html_template_file = "_templates/redirect.html"

html_theme = "furo"
html_favicon = "_static/favicon.svg"
html_title = PROJECT["name"]
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_extra_path = ["_extra"]
templates_path = ["_templates"]
html_theme_options = {
    # The repository's address is set once, in pyproject.toml.
    "source_repository": PROJECT["urls"]["Repository"],
    "source_branch": "main",
    "source_directory": "docs/",
}
# For the link under each page to a report that names it.
html_context = {"torch_version": metadata.version("torch").partition("+")[0]}
