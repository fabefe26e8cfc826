"""State dicts that do not fit a module, and names that a module has or has not."""

from __future__ import annotations

import re
from difflib import get_close_matches
from inspect import getattr_static
from typing import Any

import torch

from opsref._explain import catalogue
from opsref._explain.kinds.case import Case, Said, described
from opsref._explain.sketch import sketch
from opsref._explain.stored import held_by, stored

_SHOWN = 4
_SIZES = re.compile(
    r"size mismatch for (.+?): copying a param with shape torch\.Size\((\[[\d, ]*\])\) from "
    r"checkpoint, the shape in current model is torch\.Size\((\[[\d, ]*\])\)"
)


def state_dict(case: Case, match: re.Match[str]) -> Said | None:
    """Say which keys are missing, not expected, or of another shape."""
    del match
    # All of it: a message names every key.
    text = str(case.error.args[0]) if case.error.args else case.text
    missing, unexpected = _keys(text, "Missing key"), _keys(text, "Unexpected key")
    differ = _SIZES.findall(text)
    # These come first: they raise with `strict=False` too, which is the fix of the others.
    shown = differ[:_SHOWN]
    facts = [f"{name} has shape {_tuple(a)} there and {_tuple(b)} here." for name, a, b in shown]
    facts += [f"So have {len(differ) - _SHOWN} more."] if len(differ) > _SHOWN else []
    facts += [_listed("missing in the checkpoint", missing)] if missing else []
    facts += [_listed("in the checkpoint only", unexpected)] if unexpected else []
    if differ and (missing or unexpected):
        fix = "Delete the keys of another shape from the state dict, then load with strict=False."
        return Said(facts, fix, "buffer-size-mismatch", alone=True)
    if differ:
        kind = "-without-dimensions" if differ[0][2] == "[]" else ""
        return Said(facts, anchor=f"buffer-size-mismatch{kind}")
    if missing and unexpected:
        return Said(facts, _prefix(missing, unexpected), "buffer-keys-with-a-prefix")
    anchor = "buffer-missing-keys" if missing else "buffer-unexpected-keys"
    return Said(facts, anchor=anchor) if facts else None


def _keys(text: str, head: str) -> list[str]:
    found = re.search(rf"{head}\(s\) in state_dict: (.*?)\.\s*(?:\n|$)", text)
    return re.findall(r'"([^"]*)"', found[1]) if found else []


def _listed(what: str, keys: list[str]) -> str:
    more = f" and {len(keys) - _SHOWN} more" if len(keys) > _SHOWN else ""
    return f"{len(keys)} {what}: {', '.join(keys[:_SHOWN])}{more}."


def _tuple(text: str) -> str:
    return f"{tuple(int(n) for n in re.findall(r'[0-9]+', text))}"


def _prefix(missing: list[str], unexpected: list[str]) -> str:
    """Return the fix for keys that are the same after a prefix."""
    if not missing or not unexpected:
        return ""
    for long, short, change in ((unexpected, missing, "Remove"), (missing, unexpected, "Add")):
        if long[0].endswith(short[0]):
            prefix = long[0].removesuffix(short[0])
            if prefix.endswith(".") and {f"{prefix}{key}" for key in short} == set(long):
                return f"{change} the prefix {prefix!r} of the checkpoint's keys."
    return ""


def _self(case: Case) -> Any:
    """Return the module in whose method torch raised."""
    place = case.places[0] if case.places else None
    found = place.frame.f_locals.get("self") if place and place.is_torch else None
    return found if isinstance(found, torch.nn.Module) else None


def assigned(case: Case, match: re.Match[str]) -> Said | None:
    """Say what a name of a module is, and what it got."""
    module, name = _self(case), match[1]
    if module is None:
        return None
    held = {**(stored(module, "_parameters") or {}), **(stored(module, "_buffers") or {})}
    given = [case.places[0].frame.f_locals.get(key) for key in ("value", "tensor", "param")]
    got = next((sketch("the value", x) for x in given if isinstance(x, torch.Tensor)), None)
    facts = [f"{described(got)}."] if got else []
    if isinstance(held.get(name), torch.Tensor):
        facts.append(f"{name} of this {type(module).__name__} has shape {tuple(held[name].shape)}.")
    return Said(facts)


def exists(case: Case, match: re.Match[str]) -> Said | None:
    """Say what has the name already."""
    module, name = _self(case), match[1]
    if module is None:
        return None
    kind = type(module).__name__
    anchor = "parameter-attribute-exists"
    for space in ("_parameters", "_buffers", "_modules"):
        if name in (stored(module, space) or ()):
            what = space.strip("_").removesuffix("s")
            return Said([f"{name} is a {what} of this {kind} already."], anchor=anchor)
    if name in held_by(module):
        value = type(held_by(module)[name]).__name__
        return Said([f"{name} is an attribute of this {kind}, of type {value}."], anchor=anchor)
    held = _in_class(module, name)
    return Said([f"The class {kind} has {name}, of type {held}."] if held else [], anchor=anchor)


def _in_class(module: torch.nn.Module, name: str) -> str:
    """Return the type of an attribute of a module's class, or nothing."""
    try:
        return type(getattr_static(type(module), name)).__name__
    except AttributeError:
        return ""


def missing(case: Case, match: re.Match[str]) -> Said | None:
    """Say which names a module has that are close."""
    module, name = _self(case), match[1]
    if module is None or case.places[0].frame.f_code.co_name != "__getattr__":
        return None
    kind = type(module).__name__
    if "_parameters" not in held_by(module):
        said = f"{kind}.__init__ has not called super().__init__(), or not yet."
        return Said([said], anchor="parameter-init-never-called")
    if _in_class(module, name):  # a property: what is missing is another attribute, in its code
        return Said(unknown=True)
    held: list[str] = []
    for space in ("_parameters", "_buffers", "_modules"):
        held += stored(module, space) or ()
    facts = [f"This {kind} has {', '.join(held[:8]) or 'no parameter, buffer or submodule'}."]
    # An entry of just these two names knows the cause better than the one of all names.
    if catalogue.find(case.error, case.text) is not None:
        return Said(facts)
    near = get_close_matches(name, held, 1)
    fix = f"Did you mean {near[0]}?" if near else ""
    return Said(facts, fix, "buffer-no-such-attribute")
