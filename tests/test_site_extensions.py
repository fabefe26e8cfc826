"""The extensions of this site: links to PyTorch without a network, and a gallery to download."""

from importlib import import_module, metadata
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile

import pytest
import sphobjinv
import torch

from _ext.gallery import zips
from _ext.site import assets, torch_inventory
from sphinx_projects import GALLERY_CONF, build, write

CONF = GALLERY_CONF.format(extensions=["sphinx_gallery.gen_gallery", "_ext.gallery"], scrapers=())
SCRIPT = '"""\nA title\n=======\n\nA sentence.\n"""\n\nprint("ran")\n'
PAGES = {
    "conf.py": CONF,
    "index.rst": "Index\n=====\n\n.. toctree::\n\n   shown/index\n",
    "scripts/GALLERY_HEADER.rst": "Gallery\n=======\n",
    "scripts/kept.py": SCRIPT,
    "scripts/removed.py": SCRIPT,
}


def resolve(name: str) -> Any:
    """Return what a dotted name means."""
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
    homes = {getattr(resolve(name), "__module__", None) or "torch" for name in names}
    assert not {home for home in homes if home in ("typing", "collections", "collections.abc")}


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


def test_pages_of_removed_scripts_go(tmp_path: Path) -> None:
    """sphinx-gallery itself keeps them."""
    project = write(tmp_path, PAGES)
    built = build(project, "-W")
    assert built.code == 0, built.log
    assert (project / "shown/removed.rst").exists()
    (project / "scripts/removed.py").unlink()
    assert "executed 1 out of 1" in build(project).log
    assert not (project / "shown/removed.rst").exists()


def test_archives_do_not_know_when_they_were_made(tmp_path: Path) -> None:
    """A script's archive holds the script and its notebook, with one stamp for all builds."""
    built = build(write(tmp_path, PAGES), "-W")
    links = [Path(link["href"]) for link in built.page("shown/kept").select("a.download")]
    assert [link.suffix for link in links] == [".ipynb", ".py", ".zip"]
    with ZipFile(built.out / "shown" / links[2]) as archive:
        assert ["kept.ipynb", "kept.py"] == archive.namelist()
        assert SCRIPT.encode() == archive.read("kept.py")
        assert {zips.STAMP} == {entry.date_time for entry in archive.infolist()}
    everything = {path.name for path in built.out.rglob("*.zip")}
    assert {"shown_python.zip", "shown_jupyter.zip", "kept.zip", "removed.zip"} == everything


def test_styles_and_scripts_are_shortened(tmp_path: Path) -> None:
    """Rules and statements stay, in order; what only readers of the source need goes."""
    static = tmp_path / "_static" / "scripts"
    static.mkdir(parents=True)
    styles, script = tmp_path / "_static" / "a.css", static / "b.js"
    styles.write_text("/* Why. */\na {\n  color: red;\n}\n\nb > c {\n  --x: 1;\n}\n")
    script.write_text("// Why.\nconst x = `${1} to`;\n\n  f(x); // y\n")
    app = SimpleNamespace(outdir=tmp_path, builder=SimpleNamespace(format="html"))
    for _ in range(2):
        assets.shorten(app, None)

    assert styles.read_text() == "a{color:red}b>c{--x:1}"
    assert script.read_text() == "const x = `${1} to`;\nf(x); // y\n"
    assets.shorten(app, RuntimeError("a build that failed"))
