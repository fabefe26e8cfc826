"""What `import opsref` gives, and what it leaves alone."""

import pydoc
import subprocess
import sys
from importlib import metadata

import pytest

import opsref


def run(code: str) -> str:
    """Run Python in a fresh process and return what it prints."""
    command = [sys.executable, "-W", "ignore", "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize("name", opsref.__all__)
def test_public_name_is_there_and_documented(name: str) -> None:
    """Every public name can be fetched, says what it is, and is listed."""
    value = getattr(opsref, name)

    assert name == value.__name__
    assert value.__doc__
    assert name in dir(opsref)


def test_unknown_name_raises_as_any_module_does() -> None:
    """A misspelt name is an AttributeError that names the module."""
    with pytest.raises(AttributeError, match=r"^module 'opsref' has no attribute 'drwa'$"):
        _ = opsref.drwa


def test_version_is_that_of_what_is_installed() -> None:
    """It is in the metadata of the package; where there are none, there is no version."""
    assert metadata.version("opsref") == opsref.__version__
    code = (
        "from importlib import metadata\n"
        "def version(name): raise metadata.PackageNotFoundError(name)\n"
        "metadata.version = version\n"
        "import opsref; print(getattr(opsref, '__version__', None))"
    )
    assert "None" == run(code)


def test_help_begins_with_the_public_names() -> None:
    """Before the list of modules; every one is there."""
    text = pydoc.plain(pydoc.render_doc(opsref)).partition("PACKAGE CONTENTS")[0]
    assert [] == [name for name in opsref.__all__ if f"``{name}" not in text]


def test_extension_loads_without_torch() -> None:
    """A Sphinx site with nothing to draw does not wait for torch."""
    code = "import sys, opsref.sphinxext; print('torch' in sys.modules)"

    assert "False" == run(code)


def test_package_brings_in_nothing_beyond_torch() -> None:
    """All public names together import no module that torch has not imported."""
    code = (
        "import sys, torch; before = set(sys.modules)\n"
        "from opsref import *\n"
        "new = {name.partition('.')[0] for name in set(sys.modules) - before}\n"
        "print(sorted(new))"
    )

    assert "['opsref']" == run(code)
