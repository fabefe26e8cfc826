"""What the numbers of an error say: a function for each kind of message."""

from __future__ import annotations

import re
from collections.abc import Callable

from opsref._explain.kinds import grads, indices, modules, products, shapes, views, writes
from opsref._explain.kinds.case import Case, Said

# Each message is of the first kind that it matches.
_KINDS: tuple[tuple[str, Callable[[Case, re.Match[str]], Said | None]], ...] = (
    (r"view size is not compatible|Cannot view a tensor with shape", views.view),
    (r"shape '\[([-\d, ]*)\]' is invalid for input of size (\d+)", views.count),
    (
        r"The size of tensor a \((\d+)\) must match the size of tensor b \((\d+)\) "
        r"at non-singleton dimension (\d+)",
        shapes.operands,
    ),
    (
        r"indexing (?:tensors|arrays) could not be broadcast together with shapes (.*)",
        indices.together,
    ),
    (r"Attempting to broadcast a dimension of length", shapes.compared),
    (
        r"output with shape \[([\d, ]*)\] doesn't match the broadcast shape \[([\d, ]*)\]",
        shapes.out,
    ),
    (
        r"The expanded size .*Target sizes: \[([-\d, ]*)\].  Tensor sizes: \[([\d, ]*)\]",
        shapes.expand,
    ),
    (r"sizes provided \((\d+)\) must be greater or equal to .* tensor \((\d+)\)", shapes.ranks),
    (r"index (-?\d+) is out of bounds for dimension (\d+) with size (\d+)", indices.bounds),
    (r"index out of range in self", indices.rows),
    (r"too many indices for tensor of dimension (\d+)", indices.too_many),
    (
        r"The shape of the mask \[([\d, ]*)\] at index (\d+) does not match .* tensor "
        r"\[([\d, ]*)\] at index (\d+)",
        indices.mask,
    ),
    (
        r"Dimension out of range \(expected .* range of \[-(\d+), \d+\], but got (-?\d+)",
        indices.dim,
    ),
    (r"(too many|not enough) values to unpack", indices.unpack),
    (r"mat1 and mat2 shapes cannot be multiplied \((\d+)x(\d+) and (\d+)x(\d+)\)", products.two),
    (r"more than one element of the written-to tensor", writes.shared),
    (r"^a (view of a )?leaf Variable that requires grad", writes.leaf),
    (r"has been modified by an inplace operation", writes.modified),
    (r"Error\(s\) in loading state_dict for", modules.state_dict),
    (r"cannot assign '[^']*' (?:as|object to) \w+ '([^']*)'", modules.assigned),
    (r"attribute '([^']*)' already exists", modules.exists),
    (r"object has no attribute '([^']*)'", modules.missing),
    (r"element (\d+) of tensors does not require grad", grads.nothing),
    (r"Only Tensors created explicitly by the user", grads.deepcopy),
    (r"meta tensor", grads.meta),
)
# What Python says of anything: an entry of these is about one cause of many.
_OF_PYTHON = frozenset(
    """
    meshgrid-tuple-attribute roll-swin-window-size droppath-not-callable index-method-in-brackets
    parameter-generator-subscript parameter-stop-iteration parameter-pair-for-a-parameter
    parameter-not-iterable droppath-tuple-index-out-of-range meshgrid-not-enough-values
    roll-bad-operand-for-unary droppath-unsupported-operand droppath-rate-compared
    droppath-no-round
    """.split()  # noqa: SIM905 a list of quoted words would be a page long
)
# What it says of numbers: it is about a tensor if one is there.
_OF_NUMBERS = frozenset(
    """
    masked-fill-int-too-big masked-fill-negative-int masked-fill-meta-infinity
    masked-fill-meta-nan index-slice-bound-not-an-integer
    """.split()  # noqa: SIM905 a list of quoted words would be a page long
)
_COMPILED = tuple((re.compile(pattern), kind) for pattern, kind in _KINDS)


def said(case: Case) -> Said:
    """Return what is to be said of a case beyond the entry of its message."""
    for pattern, kind in _COMPILED:
        if match := pattern.search(case.text):
            found = kind(case, match)
            if found is not None:
                return found
            break
    return Said(case.operands())


def is_about(case: Case, anchor: str) -> bool:
    """Tell whether a case is one of an entry, where Python says the same of other things."""
    name = anchor.removeprefix("error-")
    return name not in _OF_PYTHON and (name not in _OF_NUMBERS or bool(case.operands()))
