"""Where a PyTorch tensor's elements lie in memory: facts, rules and figures."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opsref._figure import Figure, draw
    from opsref._layout import Layout
    from opsref._reach import Count
    from opsref._trace.call import trace
    from opsref._trace.compare import Comparison
    from opsref._trace.operation import Operation
    from opsref._trace.result import Trace
    from opsref._view_plan import Boundary, ViewPlan, view_plan

__all__ = [
    "Boundary",
    "Comparison",
    "Count",
    "Figure",
    "Layout",
    "Operation",
    "Trace",
    "ViewPlan",
    "draw",
    "trace",
    "view_plan",
]

# Names are fetched when they are first used: a site that loads opsref.sphinxext imports this
# package, and must not wait for torch unless it has something to draw.
_HOMES = {
    "Boundary": "_view_plan",
    "Comparison": "_trace.compare",
    "Count": "_reach",
    "Figure": "_figure",
    "Layout": "_layout",
    "Operation": "_trace.operation",
    "Trace": "_trace.result",
    "ViewPlan": "_view_plan",
    "draw": "_figure",
    "trace": "_trace.call",
    "view_plan": "_view_plan",
}


def __getattr__(name: str) -> object:
    """Fetch a public name from its module, once."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, fetched or not."""
    return __all__
