"""The extensions of this site: links to PyTorch without a network, and a gallery that is fresh."""

from importlib import import_module, metadata
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sphobjinv
import torch

import gallery_fresh
import torch_inventory
from sphinx_projects import GALLERY_CONF, build, write

CONF = GALLERY_CONF.format(
    extensions=["sphinx_gallery.gen_gallery", "gallery_fresh", "gallery_zips"],
    scrapers=(),
)
SCRIPT = '"""\nA title\n=======\n\nA sentence.\n"""\n\nprint("ran")\n'
PAGES = {
    "conf.py": CONF,
    "index.rst": "Index\n=====\n\n.. toctree::\n\n   shown/index\n",
    "scripts/GALLERY_HEADER.rst": "Gallery\n=======\n",
    "scripts/kept.py": SCRIPT,
    "scripts/removed.py": SCRIPT,
}


def resolve(name: str) -> Any:
    """Return what a dotted name stands for."""
    value: Any = import_module("torch")
    for part in name.split(".")[1:]:
        value = getattr(value, part)
    return value


def test_the_inventory_lists_what_torch_has() -> None:
    """Every name resolves in the installed torch, once, to a page of the documentation."""
    entries = [entry for entry in torch_inventory.entries() if entry[0] == "py"]
    names = [name for _, _, name, _ in entries]
    assert sorted(names) == sorted(set(names))
    for name in names:
        resolve(name)
    addresses = {name: address for _, _, name, address in entries}
    assert addresses["torch.Tensor.view"] == "generated/torch.Tensor.view.html#torch.Tensor.view"
    assert addresses["torch.Tensor"] == "tensors.html#torch.Tensor"
    assert addresses["torch.float32"] == "tensor_attributes.html#torch.dtype"
    expected = {
        "torch.roll",
        "torch.nn.Module.register_buffer",
        "torch.nn.Parameter",
        "torch.no_grad",
    }
    assert expected <= set(names)


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    """Where the inventory is written."""
    return tmp_path / "_inventories" / "torch.inv"


def write_inventory(inventory: Path) -> None:
    """Do what a build does first."""
    app = SimpleNamespace(srcdir=inventory.parents[1])
    config = SimpleNamespace(
        intersphinx_mapping={"torch": ("https://x/", "_inventories/torch.inv")}
    )
    torch_inventory.write_inventory(app, config)


def test_the_inventory_is_made_once_for_each_torch(
    inventory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is left alone for the same version, and replaced for another."""
    write_inventory(inventory)
    assert sphobjinv.Inventory(inventory).version == torch.__version__.partition("+")[0]
    made = inventory.stat().st_mtime_ns
    write_inventory(inventory)
    assert inventory.stat().st_mtime_ns == made
    monkeypatch.setattr(metadata, "version", lambda _: "99.1+cpu")
    write_inventory(inventory)
    assert sphobjinv.Inventory(inventory).version == "99.1"


def test_the_gallery_is_made_anew_when_its_makers_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scripts run again when the package or torch is another; pages of removed scripts go."""
    project = write(tmp_path, PAGES)
    everything = "executed 2 out of 2"
    built = build(project, "-W")
    assert built.code == 0, built.log
    assert everything in built.log
    assert everything not in build(project).log

    makers = gallery_fresh._makers
    monkeypatch.setattr(gallery_fresh, "_makers", lambda scripts: [*makers(scripts), b"a change"])
    assert everything in build(project).log

    (project / "scripts/removed.py").unlink()
    assert "executed 1 out of 1" in build(project).log
    assert not (project / "shown/removed.rst").exists()


def test_the_package_and_torch_make_the_gallery(tmp_path: Path) -> None:
    """The sources of the package, the version of torch and the names of scripts all count."""
    (tmp_path / "a.py").touch()
    makers = list(gallery_fresh._makers(tmp_path))
    package = Path(import_module("opsref").__file__).parent
    assert (package / "_svg.py").read_bytes() in makers
    assert metadata.version("torch").encode() in makers
    assert b"a.py" in makers


def test_archives_are_left_out(tmp_path: Path) -> None:
    """The script and the notebook can be downloaded; no archive is published."""
    built = build(write(tmp_path, PAGES), "-W")
    links = [link["href"] for link in built.page("shown/kept").select("a.download")]
    assert [Path(link).suffix for link in links] == [".ipynb", ".py"]
    names = {path.name for path in built.out.rglob("*.zip")}
    assert not names & {"kept.zip", "removed.zip"}
