"""What `import opsref` gives, and what it leaves alone."""

import subprocess
import sys

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
