"""Where a PyTorch tensor's elements are in memory: facts, rules and figures."""

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
    """Fetch a public name from its module, once."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, fetched or not."""
    return __all__
