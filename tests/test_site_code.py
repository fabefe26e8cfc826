"""The links from names in highlighted code to their documentation."""

from pathlib import Path

import pytest
from sphobjinv import DataObjStr, Inventory, compress, writebytes

from sphinx_projects import Built, build, write

CONF = """
extensions = ["_ext.site.code", "sphinx.ext.intersphinx"]
exclude_patterns = ["_build"]
html_theme = "alabaster"
intersphinx_mapping = {"torch": ("https://torch.invalid/docs/", "torch.inv")}
"""
PAGE = """
Page
====

.. py:function:: here.local(x)

.. code-block:: python

   >>> torch.arange(6).view(2, 3)
   >>> torch.Tensor.view.__name__
   >>> torch.unheard_of(1), arange(2), "torch.arange"
   >>> here.local(torch.arange(6))
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A page with code, and an inventory of two names."""
    project = write(tmp_path_factory.mktemp("links"), {"conf.py": CONF, "index.rst": PAGE})
    inventory = Inventory()
    inventory.project, inventory.version = "torch", "0"
    for role, name in (("function", "torch.arange"), ("class", "torch.Tensor")):
        inventory.objects.append(
            DataObjStr(
                name=name, domain="py", role=role, priority="1", uri=f"{name}.html", dispname="-"
            )
        )
    writebytes(Path(project, "torch.inv"), compress(inventory.data_file(contract=True)))
    return build(project, "-W")


def test_names_lead_to_their_documentation(built: Built) -> None:
    """Known names are linked as far as they are known; unknown ones and strings are not."""
    links = [(a.get_text(), a["href"]) for a in built.page("index").select("a.code-link")]
    torch = "https://torch.invalid/docs/"

    assert 0 == built.code, built.log
    assert [
        ("torch.arange", f"{torch}torch.arange.html"),
        ("torch.Tensor", f"{torch}torch.Tensor.html"),
        ("here.local", "#here.local"),
        ("torch.arange", f"{torch}torch.arange.html"),
    ] == links


def test_code_reads_the_same_with_links(built: Built) -> None:
    """Links change no character of the code."""
    expected = [line.strip() for line in PAGE.splitlines() if ">>>" in line]

    assert expected == built.page("index").select_one("pre").get_text().strip().splitlines()
