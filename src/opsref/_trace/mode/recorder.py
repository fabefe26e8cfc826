"""Notes every operation while it is on. Holds no tensor, and no memory of one."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from opsref._trace.mode import operators
from opsref._trace.mode.causes import Causes
from opsref._trace.mode.modules import Modules
from opsref._trace.mode.note import Note, Sharing
from opsref._trace.mode.storages import Known, Storages, storage_of, tensors
from opsref._trace.operation import Copy, Kind
from opsref._trace.watching.paths import Paths

# Operands, each with the address of its storage before the operation.
_Operands = list[tuple[torch.Tensor, int]]
_push = torch._C._push_on_torch_dispatch_stack
_pop = torch._C._pop_torch_dispatch_stack
_without_overrides = torch._C.DisableTorchFunction


class Recorder(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """The mode that sees the operations below autograd.

    Attributes:
        notes: What was seen, in order.
        paths: The paths of modules.
        modules: Which module runs.
        storages: What memory was seen.
    """

    supports_higher_order_operators = True

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.notes: list[Note] = []
        self.storages = Storages()
        self.paths = Paths(self.storages.name)
        self.modules = Modules(self.paths)
        self._causes = Causes(self.modules)

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """Ask torch not to wrap the handler, which would load the compiler: that takes a second."""
        return False

    def start(self) -> None:
        """Begin to note."""
        self.modules.start()
        self._causes = Causes(self.modules)
        self.__enter__()  # type: ignore[no-untyped-call]

    def stop(self) -> None:
        """End it, and forget all but the notes."""
        self.__exit__(None, None, None)  # type: ignore[no-untyped-call]
        self.modules.stop()
        self.storages.forget()

    def __torch_dispatch__(
        self, func: Any, types: Any, args: Any = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        """Run an operation and note what it made."""
        del types
        operator, kwargs = operators.operator(func), kwargs or {}
        if operator.whole is not None and not operators.is_whole(operator, args):
            # As `with self`, without the accounts of modes that are on, which do not change.
            _push(self)
            try:
                return operators.inside(func, args, kwargs)
            finally:
                _pop(None)
        with _without_overrides():
            before = self._operands(operator, args, kwargs)
        result = func(*args, **kwargs)
        if result is not None:
            with _without_overrides():
                self._note(operator, args, before, result)
        return result

    def _operands(
        self, operator: operators.Operator, args: Any, kwargs: Mapping[str, Any]
    ) -> _Operands:
        """List the operands and their storages, and get to know those."""
        operands = []
        for x in tensors((*args, *kwargs.values()) if kwargs else args):
            storage = storage_of(x)
            if storage is None:
                continue
            address = storage._cdata
            if address not in self.storages.known:
                if operator.lifts and storage.resizable():
                    continue  # torch.tensor has just made it; memory of NumPy cannot be resized
                self.storages.add_stranger(storage)
            operands.append((x, address))
        return operands

    def _note(
        self, operator: operators.Operator, args: Any, before: _Operands, result: Any
    ) -> None:
        """Note the results of an operation."""
        results = [result] if isinstance(result, torch.Tensor) else tensors((result,))
        if not results:
            return
        # In a thread of autograd's own, no frame called the one that torch calls.
        cause = self._causes.find(sys._getframe(1).f_back)
        for i, x in enumerate(results):
            storage = storage_of(x)
            if storage is None:
                nothing = Sharing("unknown", None, 0)
                note = Note(operator.name, i, len(results), None, None, nothing, None, 0, *cause)
            else:
                size = storage.nbytes()
                stored, sharing = self._sharing(operator, args, before, x, storage)
                copy = self._copy(operator, args, x, stored, sharing.kind)
                layout = (x.size(), x.stride(), x.storage_offset(), x.dtype, x.device, size)
                what = (layout, stored.label, sharing, copy, size if copy else 0)
                note = Note(operator.name, i, len(results), *what, *cause)
            self.notes.append(note)

    def _sharing(
        self,
        operator: operators.Operator,
        args: Any,
        before: _Operands,
        x: torch.Tensor,
        storage: torch.UntypedStorage,
    ) -> tuple[Known, Sharing]:
        """Return whose storage a result has, and remember it if it is new."""
        address, size = storage._cdata, storage.nbytes()
        stored = self.storages.known.get(address)
        if stored is None and any(
            isinstance(arg, torch.UntypedStorage) and arg._cdata == address for arg in args
        ):
            stored = self.storages.add_stranger(storage)  # `set_` takes storages
        if stored is None:
            stored = self.storages.add(storage, len(self.notes), fresh=operator.empty)
            return stored, Sharing("new", None, size)
        inside = any(operand is x and was == address for operand, was in before)
        grown = size if size > stored.nbytes else 0
        stored.nbytes = size
        return stored, Sharing("in-place" if inside else "view", stored.label, grown)

    def _copy(
        self, operator: operators.Operator, args: Any, x: torch.Tensor, stored: Known, kind: Kind
    ) -> Copy | None:
        """Return what sort of copy a result is: of all values, into memory that held none."""
        fresh, whole = stored.fresh, x.numel() * x.itemsize == stored.nbytes
        if kind == "in-place":
            stored.fresh = False
        if operator.source is None or not args or not (kind == "new" or (fresh and whole)):
            return None
        return operators.copy_of(operator.source(args), x)


class _Guarded(Recorder):  # type: ignore[no-untyped-call]
    """A recorder whose own code the compiler of torch leaves alone, where that is loaded."""

    __torch_dispatch__ = torch._disable_dynamo(  # type: ignore[attr-defined]
        Recorder.__torch_dispatch__
    )


def recorder() -> Recorder:
    """Make a recorder."""
    return _Guarded() if "torch._dynamo" in sys.modules else Recorder()
