"""``trace``: around a block, or of one call."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from types import TracebackType
from typing import TYPE_CHECKING, Any, overload

import torch
from torch.nn import Module

from opsref._trace.result import Trace

if TYPE_CHECKING:
    from opsref._trace.source import Source


class _Absent:
    """What an argument is that was not given; signatures show its repr."""

    def __repr__(self) -> str:
        return "<none>"


_ABSENT = _Absent()

Named = Mapping[str, torch.Tensor | Module]


class Tracing:
    """The block form of ``trace``: records while it is entered.

    Args:
        names: Tensors and modules that were there before, by their names.
        of: What is called; empty for a block.
        call: Whether it is a call.
        skip: Names of packages and files whose lines are not shown.
    """

    def __init__(
        self, names: Named, of: str = "", *, call: bool = False, skip: Sequence[str] = ()
    ) -> None:
        from opsref._trace.source import source  # an import costs, and not all trace

        self._trace = Trace(of=of)
        self._source: Source | None = source(names, call=call, skip=skip)
        self._entered = False

    def __reduce__(self) -> str | tuple[object, ...]:
        """Refuse to be copied or pickled: two blocks that share a source would end each other.

        Raises:
            TypeError: Always.
        """
        raise TypeError(
            "a block records once, in this process: call opsref.trace() again instead of copying it"
        )

    def __enter__(self) -> Trace:
        if self._source is None or self._entered:
            raise RuntimeError("a trace records once: call opsref.trace() again for another one")
        self._entered = True
        self._trace._begin(self._source.read)
        self._source.start()
        return self._trace

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.end(None, raised=kind is not None)

    def end(self, result: object, *, raised: bool) -> None:
        """End the recording.

        Args:
            result: What the call returned.
            raised: Whether the code that was traced raises.

        Raises:
            RuntimeError: A profiler of torch that began meanwhile took what was seen.
        """
        source = self._source
        if source is None or not self._entered:
            raise RuntimeError("this trace is not on: it has ended, or did not begin")
        source.stop(result)
        self._source = None
        self._trace._end()
        if source.lost and not raised:
            raise RuntimeError(
                "a profiler of torch began in this thread while it was traced, and a trace needs "
                "it for itself: run one of them without the other"
            )


@overload
def trace(
    *, names: Named | None = None, skip: Sequence[str] = ()
) -> AbstractContextManager[Trace]: ...


@overload
def trace(target: Callable[..., object], /, *args: Any, **kwargs: Any) -> Trace: ...


def trace(
    target: Any = _ABSENT,
    /,
    *args: Any,
    names: Any = _ABSENT,
    skip: Any = _ABSENT,
    **kwargs: Any,
) -> Trace | AbstractContextManager[Trace]:
    """Record the operations that ran: where does this code copy memory?

    ``with opsref.trace() as t:`` records a block, ``t = opsref.trace(model, x)`` one call of a
    module or a function, with any arguments. It watches by torch's profiler and changes nothing of
    what runs; tensors on the meta device and fake ones it watches by a dispatch mode. In the
    backward pass, operations have the lines of the forward pass that caused them.

    An ``Exception`` in the call goes on to the caller, with what was recorded in its attribute
    ``trace``, unless it takes no attributes. Threads that the code starts are not recorded.

    Args:
        target: What to call; nothing to get a context manager.
        *args: The arguments of the call.
        names: For a block, a mapping from names to the tensors and the modules that go by them. In
            a call, an argument of what is called, as any other.
        skip: For a block, names of packages and files, such as ``"einops"`` and ``"layers.py"``,
            whose lines are not shown: the line that called them is.
        **kwargs: More arguments of the call.

    Raises:
        TypeError: What to call is not callable; ``names`` holds something else than tensors and
            modules; on the meta device, a module is compiled or scripted.
        RuntimeError: A profiler of torch runs in this thread, or begins in it meanwhile.

    Example:
        >>> import torch
        >>> x = torch.arange(6).view(2, 3)
        >>> with trace(names={"x": x}) as t:
        ...     y = x.t().contiguous()
        >>> print(t)
        2 operations, 48 bytes of new memory
        1 layout copy: 48 bytes, 100.0 % of the new memory
              operation  result       bytes  shape   stride
        <doctest>:2 y = x.t().contiguous()
          #0  t          view of x           (3, 2)  (1, 3)
          #1  clone      layout copy     48  (3, 2)  (2, 1)
              of #0 t, strides (1, 3) to (2, 1)
    """
    if target is not _ABSENT:
        options = {"names": names, "skip": skip}
        given = {name: value for name, value in options.items() if value is not _ABSENT}
        return _call(target, *args, **given, **kwargs)
    if kwargs:
        raise TypeError(f"trace() as a block has the options names and skip: got {sorted(kwargs)}")
    if names is _ABSENT or names is None:
        names = {}
    if not isinstance(names, Mapping):
        raise TypeError(
            f"names must map names to tensors and modules, as in names={{'x': x}}: "
            f"got {type(names).__name__}"
        )
    skip = () if skip is _ABSENT else (skip,) if isinstance(skip, str) else skip
    if not isinstance(skip, list | tuple) or not all(isinstance(name, str) for name in skip):
        raise TypeError(
            "skip must list names of packages and files, as in skip=['einops']: "
            f"got {type(skip).__name__}"
        )
    return Tracing(names, skip=skip)


def _call(target: Any, /, *args: Any, **kwargs: Any) -> Trace:
    if not callable(target):
        raise TypeError(
            f"the first argument must be a module or a function: got {type(target).__name__}; "
            "to trace a block, write: with opsref.trace():"
        )
    from opsref._trace.named import arguments, modules

    named: dict[str, Any] = {**modules(target), **dict(arguments(target, args, kwargs))}
    tracing = Tracing(named, _name_of(target), call=True)
    result, raised = None, True
    trace = tracing.__enter__()
    try:
        result = target(*args, **kwargs)
        raised = False
    except Exception as error:
        with suppress(AttributeError):  # an exception with slots
            error.trace = trace  # type: ignore[attr-defined]
        raise
    finally:
        tracing.end(result, raised=raised)
    return trace


def _name_of(function: Any) -> str:
    """Return the name of a function, or of the class of what is called."""
    named = not isinstance(function, Module) and getattr(function, "__name__", None)
    return named or type(function).__name__
