"""Where a PyTorch tensor's elements are in memory: facts, rules, figures and traces.

Functions:

- ``trace(model, x)``: which operations ran, and where they copied memory; gives a ``Trace``
- ``advise(model, x)``: which changes save copies, each of them run; gives an ``Advice``
- ``layouts(model)``: which of its tensors have a layout with consequences; gives ``ModelLayouts``
- ``draw(x, x.t())``: how tensors land in their storages; gives a ``Figure``
- ``view_plan(x, 2, 6)``: whether a view works, and what is in its way; gives a ``ViewPlan``
- ``explain(error)``: what an error means with its numbers, and its fix; gives an ``Explanation``
- ``explaining()``: a block whose error is explained

Classes:

- ``Layout``: ``Layout.of(x)`` has the shape, the strides and all that follows from them
- ``ShardedLayout``, ``LocalShard``, ``Placement``: a ``DTensor``, what a rank has, and why
- ``Trace``, ``Operation``, ``Comparison``: a trace, an entry of it, and what two differ in
- ``Advice``, ``Suggestion``, ``Copies``: what was tried, one change, and how much is copied
- ``ModelLayouts``, ``ModelTensor``: the tensors of a model, and one of them
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
    from opsref._explain.call import explain as explain
    from opsref._explain.call import explaining as explaining
    from opsref._explain.explanation import Explanation as Explanation
    from opsref._figure.draw import draw as draw
    from opsref._figure.figure import Figure as Figure
    from opsref._layout.layout import Layout as Layout
    from opsref._layout.reach import Count as Count
    from opsref._layout.sharded.layout import ShardedLayout as ShardedLayout
    from opsref._layout.sharded.placement import Placement as Placement
    from opsref._layout.sharded.shard import LocalShard as LocalShard
    from opsref._layout.view_plan import Boundary as Boundary
    from opsref._layout.view_plan import ViewPlan as ViewPlan
    from opsref._layout.view_plan import view_plan as view_plan
    from opsref._trace.call import trace as trace
    from opsref._trace.compare import Comparison as Comparison
    from opsref._trace.operation import Operation as Operation
    from opsref._trace.result import Trace as Trace
    from opsref._version import __version__ as __version__

# The public names, and the module that each is fetched from when it is first used: a site that
# loads opsref.sphinxext imports this package, and must not wait for torch unless it draws.
_HOMES = {
    "Advice": "_advice.advice",
    "Boundary": "_layout.view_plan",
    "Comparison": "_trace.compare",
    "Copies": "_advice.suggestion",
    "Count": "_layout.reach",
    "Explanation": "_explain.explanation",
    "Figure": "_figure.figure",
    "Layout": "_layout.layout",
    "LocalShard": "_layout.sharded.shard",
    "ModelLayouts": "_advice.layouts",
    "ModelTensor": "_advice.layouts",
    "Operation": "_trace.operation",
    "Placement": "_layout.sharded.placement",
    "ShardedLayout": "_layout.sharded.layout",
    "Suggestion": "_advice.suggestion",
    "Trace": "_trace.result",
    "ViewPlan": "_layout.view_plan",
    "__version__": "_version",
    "advise": "_advice.advice",
    "draw": "_figure.draw",
    "explain": "_explain.call",
    "explaining": "_explain.call",
    "layouts": "_advice.layouts",
    "trace": "_trace.call",
    "view_plan": "_layout.view_plan",
}
__all__ = [name for name in _HOMES if name != "__version__"]


def __getattr__(name: str) -> object:
    """Fetch a name from its module, once."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, fetched or not."""
    return __all__
