"""Where a PyTorch tensor's elements lie in memory: facts, rules and figures."""

from opsref._figure import Figure, draw
from opsref._layout import Layout
from opsref._reach import Count
from opsref._view_plan import Boundary, ViewPlan, view_plan

__all__ = ["Boundary", "Count", "Figure", "Layout", "ViewPlan", "draw", "view_plan"]
