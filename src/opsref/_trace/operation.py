"""One operation of a trace: what it made, of what, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Literal, get_args

from opsref._layout import checks
from opsref._layout.facts_json import MOST_DIMENSIONS
from opsref._layout.layout import Layout
from opsref._layout.storage import Scope, Storage

_COLLECTIVES = ("c10d::", "_c10d_functional")
Kind = Literal["view", "in-place", "new", "unknown"]
Copy = Literal["layout", "plain"]
# What a stored copy has not: where it was in the code and in the trace.
_CODE = {"file": "", "line": 0, "source": "", "caller": ""}
_NOWHERE = {**_CODE, "layout": None, "origin": None, "inside": (), "shares_with": None}
_NOWHERE |= {"collective_bytes": 0}


@dataclass(frozen=True)
class Operation:
    """One tensor that an operation gave, as a trace recorded it. Holds no tensor.

    An operation with several results has an entry for each: ``unbind[0]``, ``unbind[1]``, ... New
    ones are in the order in which their memory was made, which a few operations, such as
    ``linalg.eigh``, do not return them in.

    Attributes:
        name: The name in ATen, without its namespace: what torch ran, not what was written.
        shape: The shape of the result; ``None`` if nothing used it afterwards, so that nobody saw.
        stride: Its strides.
        layout: The layout of the result; ``None`` if not all of it is known, or for a tensor that
            has none (sparse, nested, ...). Layouts of one trace share a storage when their tensors
            did.
        kind: ``"new"`` if the result is in memory that was not there before, ``"view"`` if it is
            another tensor over a storage that was, ``"in-place"`` if it is a tensor that was there;
            ``"unknown"`` without a layout.
        copy: Set if an operation that copies (``clone``, ``contiguous``, a move or conversion,
            ``copy_`` into memory that nothing was written to, padding by nothing, repeating once,
            ``cat`` of one tensor) gave the values of one operand, of the same type and on the same
            device, in memory of its own: ``"layout"`` if the two differ in layout, ``"plain"`` if
            they do not.
        shares_with: Whose storage the result has, unless it is new: the place in
            ``Trace.operations`` of the entry that made it, or the name of a tensor from outside.
        bytes: How much memory the operation allocated for the result; on the meta device, how much
            it would take elsewhere.
        copied_bytes: How much new memory a copy filled; it may be an earlier entry's.
        collective_bytes: How much memory of this rank a collective filled, new or not; 0 for other
            operations, and where a list of lists of tensors is filled, which nobody saw.
        read: The strides that a copy read.
        origin: For a layout copy, and for a new result that is not contiguous: the place in
            ``Trace.operations`` of the entry that first gave the order in memory that was read.
            ``None`` if a tensor from outside had it.
        inside: The layout copies that the operation made inside itself, as entries of their own:
            a ``clone`` that ``bmm`` makes is ``bmm/clone``. An operation with several results has
            them in the first.
        file: The file of the line that caused it, as Python names it; empty if there is none.
        line: The number of that line; in the backward pass, of the line in the forward pass.
        source: The statement on that line, also where it takes several lines.
        caller: The line that called that one, past decorators, as ``file:number``; empty if it is
            in another module.
        module: The path of the module it happened in; empty outside any.
        backward: Whether it belongs to the backward pass.
    """

    name: str
    shape: tuple[int, ...] | None
    stride: tuple[int, ...] | None
    layout: Layout | None
    kind: Kind
    copy: Copy | None
    shares_with: int | str | None
    bytes: int
    copied_bytes: int
    collective_bytes: int
    read: tuple[int, ...] | None
    origin: int | None
    inside: tuple[Operation, ...]
    file: str
    line: int
    source: str
    caller: str
    module: str
    backward: bool

    @property
    def is_layout_copy(self) -> bool:
        """Whether it copied a tensor into another layout."""
        return self.copy == "layout"

    @property
    def is_collective(self) -> bool:
        """Whether it communicates with other ranks."""
        return is_collective(self.name)

    @property
    def is_compiled(self) -> bool:
        """Whether it is the run of a compiled function, inside which nobody sees copies."""
        return self.name == "compiled"

    @property
    def layout_copies(self) -> tuple[Operation, ...]:
        """The entry itself if it is a layout copy, and those inside it."""
        return (self, *self.inside) if self.is_layout_copy else self.inside

    @property
    def is_inside(self) -> bool:
        """Whether it is inside another operation."""
        return "/" in self.name

    @property
    def place(self) -> str:
        """The line in short, such as ``model.py:12``; empty if there is none."""
        return f"{short_file(self.file)}:{self.line}" if self.file else ""

    @property
    def key(self) -> tuple[object, ...]:
        """What two entries of different traces have in common if they are the same."""
        inside = tuple(copy.key for copy in self.inside)
        facts = (self.name, self.kind, self.copy, self.bytes, self.shape, self.stride)
        return (self.module, self.backward, *facts, inside)

    def to_dict(self) -> dict[str, Any]:
        """Return the entry as a dictionary that JSON can hold; files are without their folders."""
        facts = {field.name: getattr(self, field.name) for field in fields(self)}
        facts["file"], facts["caller"] = short_file(self.file), short_file(self.caller)
        if self.layout is not None:
            key = self.layout._storage.key
            facts["layout"] = self.layout.to_dict(storage=None if key is None else str(key))
        facts["inside"] = [copy.to_dict() for copy in self.inside]
        return facts

    def _stored(self) -> dict[str, Any]:
        """Return what tells a copy from another one, wherever its line is now."""
        return {name: fact for name, fact in self.to_dict().items() if name not in _NOWHERE}

    @classmethod
    def from_dict(cls, facts: Mapping[str, Any]) -> Operation:
        """Make an entry of what ``to_dict`` gave, or ``Trace.to_dict(copies=True)`` for it.

        Raises:
            ValueError: A fact is missing, or is not of its kind.
        """
        return cls._within(Scope(), facts)

    @classmethod
    def _within(cls, owner: Scope, facts: Mapping[str, Any]) -> Operation:
        """Make an entry of a trace, within which the labels of storages mean one each."""
        names = [field.name for field in fields(cls)]
        stored = not _NOWHERE.keys() & checks.mapping(facts, "an operation").keys()
        record = checks.mapping({**_NOWHERE, **facts} if stored else facts, "an operation", names)
        values = {name: record[name] for name in names}
        checks.one_of(values["kind"], "kind", get_args(Kind))
        checks.one_of(values["copy"], "copy", (None, *get_args(Copy)))
        for name in ("name", "file", "source", "caller", "module"):
            checks.text(values[name], name)
        for name in ("bytes", "copied_bytes", "collective_bytes", "line"):
            checks.integer(values[name], name)
        checks.flag(values["backward"], "backward")
        if not isinstance(values["shares_with"], str | None):
            checks.integer(values["shares_with"], "shares_with")
        if values["origin"] is not None:
            checks.integer(values["origin"], "origin")
        for name in ("shape", "stride", "read"):
            if values[name] is not None:
                values[name] = checks.integers(values[name], name, MOST_DIMENSIONS)
        inside = checks.listed(values["inside"], "inside")
        if any(isinstance(copy, Mapping) and copy.get("inside") for copy in inside):
            raise ValueError("inside must be empty in an entry that is inside another one")
        values["inside"] = tuple(cls._within(owner, copy) for copy in inside)
        if values["layout"] is not None:
            layout = checks.mapping(values["layout"], "layout")
            read = Layout.from_dict(layout)
            label = read._storage.label
            named = Storage(read.storage_bytes, scope=None if label is None else owner, key=label)
            values["layout"] = replace(read, _storage=named)
        return cls(**values)


def is_collective(name: str) -> bool:
    """Return whether an operation of this name communicates with other ranks."""
    return name.startswith(_COLLECTIVES)


def short_file(file: str) -> str:
    """Name a file without its folders; say in short what is no file."""
    if file.startswith("<doctest "):
        return "<doctest>"
    *folders, name = file.replace("\\", "/").split("/")
    folder = folders[-1] if folders else ""
    if folder.startswith("ipykernel_"):
        return "cell"
    return f"{folder}/{name}" if name == "__init__.py" and folder else name
