"""A site that uses all of the extension, as somebody might who knows nothing of how it is made."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

project = "Foreign site"
author = copyright = "Somebody"
version = release = "1.0"
extensions = [
    "myst_parser",
    "opsref.sphinxext",
    "sphinx.ext.autodoc",
    "sphinx_gallery.gen_gallery",
]
myst_enable_extensions = ["colon_fence"]
exclude_patterns = ["_build", "scripts", "parts"]
numfig = True
applehelp_bundle_id = "org.example.foreign"
applehelp_disable_external_tools = True
sphinx_gallery_conf = {
    "examples_dirs": "scripts",
    "gallery_dirs": "shown",
    "filename_pattern": r"\.py$",
    "image_scrapers": ("opsref.sphinxext.gallery_scraper",),
    "capture_repr": (),
    "write_computation_times": False,
}
