"""Writes the inventory through which pages link to the PyTorch documentation.

It lists what the installed torch really has, so a link to a name that does not exist fails the
build, the output is the same everywhere, and no build asks the network.
"""

from __future__ import annotations

import inspect
from importlib import import_module, metadata
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

import sphobjinv

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from sphinx.application import Sphinx
    from sphinx.config import Config

Entry = tuple[str, str, str, str]  # domain, role, name, address

# Modules whose functions and classes have a page each.
MODULES = (
    "torch",
    "torch.nn",
    "torch.nn.functional",
    "torch.nn.parameter",
    "torch.nn.utils",
    "torch.autograd",
    "torch.compiler",
    "torch.fft",
    "torch.func",
    "torch.optim",
)
# Those that leave out of `__all__` what is documented, such as torch.unique and torch.fft.hfft2.
INCOMPLETE = ("torch", "torch.fft")
# Classes that have no page of their own.
SHARED_PAGES = {
    "torch.Tensor": "tensors.html",
    "torch.Size": "size.html",
    "torch.dtype": "tensor_attributes.html",
    "torch.device": "tensor_attributes.html",
    "torch.layout": "tensor_attributes.html",
    "torch.memory_format": "tensor_attributes.html",
    "torch.finfo": "type_info.html",
    "torch.iinfo": "type_info.html",
    "torch.UntypedStorage": "storage.html",
    "torch.TypedStorage": "storage.html",
    "torch.autograd.Function": "autograd.html",
    "torch.autograd.graph.saved_tensors_hooks": "autograd.html",
}
# A function that has no page of its own.
TESTING = ("torch.testing.assert_close", "testing.html")
# Classes that live in one module and are known by the name of another.
ALIASES = {
    "torch.nn.Buffer": "torch.nn.parameter.Buffer",
    "torch.nn.Parameter": "torch.nn.parameter.Parameter",
}
# Constants are described with their class.
CONSTANTS = ("torch.dtype", "torch.layout", "torch.memory_format")
PAGES = (
    *("tensors", "tensor_view", "tensor_attributes", "storage", "nested", "sparse", "func"),
    *("notes/broadcasting", "notes/autograd", "notes/cuda", "notes/randomness"),
)


def entries() -> Iterator[Entry]:
    """Yield everything that a page may link to."""
    torch = import_module("torch")
    for module in MODULES:
        yield from _members(module, torch)
    for name, page in SHARED_PAGES.items():
        yield from _class(name, page, attrgetter(name.removeprefix("torch."))(torch))
    yield from _tensor_members(torch.Tensor)
    name, page = TESTING
    yield "py", "function", name, f"{page}#{name}"
    for name in CONSTANTS:
        kind = getattr(torch, name.removeprefix("torch."))
        for constant, value in vars(torch).items():
            if isinstance(value, kind):
                yield "py", "data", f"torch.{constant}", f"{SHARED_PAGES[name]}#{name}"
    for alias, name in ALIASES.items():
        yield "py", "class", alias, f"generated/{name}.html#{name}"
    for page in PAGES:
        yield "std", "doc", page, f"{page}.html"


def _members(module: str, torch: ModuleType) -> Iterator[Entry]:
    """Yield the documented functions and classes of a module, which have a page each."""
    known = vars(import_module(module))
    # What a module imports for itself, such as `Optional`, has no page among torch's.
    public = known if module in INCOMPLETE else known.get("__all__", known)
    for short, value in known.items():
        name = f"{module}.{short}"
        # What torch.nn.functional shares with torch is described there, such as conv2d.
        elsewhere = module not in ("torch", "torch.nn.functional")
        borrowed = elsewhere and getattr(torch, short, None) is value
        if short.startswith("_") or not callable(value) or not value.__doc__ or borrowed:
            continue
        home = getattr(value, "__module__", None) or "torch"
        if short not in public or not home.startswith("torch"):
            continue
        if not inspect.isclass(value):
            yield "py", "function", name, f"generated/{name}.html#{name}"
        elif name not in SHARED_PAGES and name not in ALIASES:
            yield from _class(name, f"generated/{name}.html", value)


def _class(name: str, page: str, value: type) -> Iterator[Entry]:
    """Yield a class and its methods, which are described on its page."""
    yield "py", "class", name, f"{page}#{name}"
    for short, method in vars(value).items():
        if inspect.isroutine(method) and not short.startswith("_") and name != "torch.Tensor":
            yield "py", "method", f"{name}.{short}", f"{page}#{name}.{short}"


def _tensor_members(tensor: type) -> Iterator[Entry]:
    """Yield the methods and attributes of a tensor, which have a page each."""
    for short in dir(tensor):
        value = getattr(tensor, short)
        if not short.startswith("_") and value.__doc__:
            name = f"torch.Tensor.{short}"
            role = "method" if callable(value) else "attribute"
            yield "py", role, name, f"generated/{name}.html#{name}"


def write_inventory(app: Sphinx, config: Config) -> None:
    """Write the inventory, unless it is there for the installed version."""
    path = Path(app.srcdir, config.intersphinx_mapping["torch"][1])
    # The CPU build and the CUDA build of a release are documented on the same pages.
    version = metadata.version("torch").partition("+")[0]
    if path.exists() and f"# Version: {version}\n".encode() in path.read_bytes():
        return
    inventory = sphobjinv.Inventory()
    inventory.project, inventory.version = "torch", version
    for domain, role, name, uri in sorted(entries()):
        inventory.objects.append(
            sphobjinv.DataObjStr(
                name=name, domain=domain, role=role, priority="1", uri=uri, dispname="-"
            )
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    sphobjinv.writebytes(path, sphobjinv.compress(inventory.data_file(contract=True)))


def setup(app: Sphinx) -> None:
    """Look before intersphinx does."""
    app.connect("config-inited", write_inventory, priority=100)
