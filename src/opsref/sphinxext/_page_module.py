"""Gives the bodies of a page a module, where pickle and others look for their classes."""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager
from pathlib import PurePath
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


class PageModule(ModuleType):
    """A module whose names are those of a page."""

    def __init__(self, name: str, names: dict[str, Any]) -> None:
        super().__init__(name)
        self._names = names

    @property
    def __dict__(self) -> dict[str, Any]:  # type: ignore[override]
        """The names of the page."""
        return self._names

    def __getattr__(self, name: str) -> Any:
        try:
            return object.__getattribute__(self, "_names")[name]
        except KeyError:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}") from None


@contextmanager
def page_module(names: dict[str, Any], page: str) -> Iterator[None]:
    """Have the names of a page in a module of its own while code of the page runs.

    Without a name of a module among them, Python takes them for those of ``builtins``.
    """
    if "__name__" in names:
        yield
        return
    name = re.sub(r"\W", "_", f"page_{PurePath(page).stem}")
    before = sys.modules.get(name)
    names["__name__"] = name
    sys.modules[name] = PageModule(name, names)
    try:
        yield
    finally:
        names.pop("__name__", None)
        if before is None:
            sys.modules.pop(name, None)
        else:
            sys.modules[name] = before
