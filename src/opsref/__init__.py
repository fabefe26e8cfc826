"""Where a PyTorch tensor's elements are in memory: facts, rules, figures and traces.

Functions:

- ``trace(model, x)``: which operations ran, and where they copied memory; gives a ``Trace``
- ``draw(x, x.t())``: how tensors land in their storages; gives a ``Figure``
- ``view_plan(x, 2, 6)``: whether a view works, and what is in its way; gives a ``ViewPlan``

Classes:

- ``Layout``: ``Layout.of(x)`` has the shape, the strides and all that follows from them
- ``Trace``, ``Operation``, ``Comparison``: a trace, an entry of it, and what two differ in
- ``ViewPlan``, ``Boundary``: a plan, and the dimensions that cannot be merged
- ``Figure``, ``Count``: a figure, and a number of positions, exact or between bounds

``python -m opsref --help`` lists the commands of the terminal.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opsref._advice.advice import Advice as Advice
    from opsref._advice.advice import advise as advise
    from opsref._advice.layouts import ModelLayouts as ModelLayouts
    from opsref._advice.layouts import ModelTensor as ModelTensor
    from opsref._advice.layouts import layouts as layouts
    from opsref._advice.suggestion import Copies as Copies
    from opsref._advice.suggestion import Suggestion as Suggestion
    from opsref._figure.draw import draw as draw
    from opsref._figure.figure import Figure as Figure
    from opsref._layout.layout import Layout as Layout
    from opsref._layout.reach import Count as Count
    from opsref._layout.view_plan import Boundary as Boundary
    from opsref._layout.view_plan import ViewPlan as ViewPlan
    from opsref._layout.view_plan import view_plan as view_plan
    from opsref._trace.call import trace as trace
    from opsref._trace.compare import Comparison as Comparison
    from opsref._trace.operation import Operation as Operation
    from opsref._trace.result import Trace as Trace

    __version__: str

# The public names, and the module that each is fetched from when it is first used: a site that
# loads opsref.sphinxext imports this package, and must not wait for torch unless it draws.
_HOMES = {
    "Advice": "_advice.advice",
    "Boundary": "_layout.view_plan",
    "Comparison": "_trace.compare",
    "Copies": "_advice.suggestion",
    "Count": "_layout.reach",
    "Figure": "_figure.figure",
    "Layout": "_layout.layout",
    "ModelLayouts": "_advice.layouts",
    "ModelTensor": "_advice.layouts",
    "Operation": "_trace.operation",
    "Suggestion": "_advice.suggestion",
    "Trace": "_trace.result",
    "ViewPlan": "_layout.view_plan",
    "advise": "_advice.advice",
    "draw": "_figure.draw",
    "layouts": "_advice.layouts",
    "trace": "_trace.call",
    "view_plan": "_layout.view_plan",
}
__all__ = list(_HOMES)


def __getattr__(name: str) -> object:
    """Fetch a public name from its module, or the version, once."""
    if name != "__version__" and name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = _version() if name == "__version__" else _public(name)
    globals()[name] = value
    return value


def _public(name: str) -> object:
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def _version() -> str:
    """Return the version, which pyproject.toml has.

    Raises:
        AttributeError: Nobody installed the package, so that no version is recorded.
    """
    from importlib import metadata

    try:
        return metadata.version(__name__)
    except metadata.PackageNotFoundError as error:
        raise AttributeError("opsref is not installed, so it has no version") from error


def __dir__() -> list[str]:
    """List the public names, fetched or not."""
    return __all__
