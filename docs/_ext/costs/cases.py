"""What is compared: pairs of expressions that give equal values.

The expressions are text, so that what the pages show is what ran; ``operands`` makes what they
name.
"""

from __future__ import annotations

from typing import NamedTuple


class Case(NamedTuple):
    """Two ways to the same values; the first is the one whose cost is asked for.

    Attributes:
        name: What pages call it.
        label: What it is, in a few words.
        one: The expression whose time is the numerator of the ratio.
        other: The expression whose time is the denominator.
        reads: The operands, each of which has to be read once; empty where nothing has to be.
        page: The page that explains it.
        cpu_only: Whether it is about memory of the CPU.
    """

    name: str
    label: str
    one: str
    other: str
    reads: str
    page: str
    cpu_only: bool = False


CONTIGUOUS, CONTIGUITY = "reference/contiguous", "concepts/contiguity"
BROADCASTING = "reference/broadcasting"
PATCH = "torch.cat([torch.cat((r[:, -3:], r[:, :-3]), 1) for r in (x[-3:], x[:-3])])"
FRESH = "torch.frombuffer(mmap(-1, x.nbytes), dtype=x.dtype).view(n, n).copy_(x)"
CASES = (
    Case("transpose-copy", "copy a transpose", "out.copy_(x.t())", "out.copy_(y)", "y", CONTIGUOUS),
    Case(
        "transpose-add",
        "add a transpose",
        "torch.add(x, x.t(), out=out)",
        "torch.add(x, y, out=out)",
        "x, y",
        CONTIGUOUS,
    ),
    Case(
        "transpose-add-direct",
        "add without a copy",
        "torch.add(x, x.t(), out=out)",
        "torch.add(x, x.t().contiguous(), out=out)",
        "x, y",
        CONTIGUOUS,
    ),
    Case(
        "sum",
        "sum, far dimension",
        "torch.sum(x, 0, out=sums)",
        "torch.sum(y, 1, out=sums)",
        "y",
        CONTIGUITY,
    ),
    Case(
        "softmax",
        "softmax, far dimension",
        "torch.softmax(x, 0, out=out)",
        "torch.softmax(y, 1, out=out).t()",
        "y",
        CONTIGUITY,
    ),
    Case(
        "cumsum",
        "cumsum, far dimension",
        "torch.cumsum(x, 0, out=out)",
        "torch.cumsum(y, 1, out=out).t()",
        "y",
        CONTIGUITY,
    ),
    Case(
        "repeat-add",
        "repeat, then add",
        "torch.add(x, row.repeat(n, 1), out=out)",
        "torch.add(x, row, out=out)",
        "x, row",
        BROADCASTING,
    ),
    Case(
        "conv",
        "dense convolution",
        "F.conv2d(image, kernel, padding=1)",
        "F.conv2d(image_last, kernel_last, padding=1)",
        "image, kernel",
        CONTIGUITY,
    ),
    Case(
        "conv-depthwise",
        "depthwise convolution",
        "F.conv2d(image, depth, padding=1, groups=64)",
        "F.conv2d(image_last, depth, padding=1, groups=64)",
        "image, depth",
        CONTIGUITY,
    ),
    Case(
        "permute",
        "channels to the end",
        "image.permute(0, 2, 3, 1).contiguous()",
        "pixels.clone()",
        "pixels",
        CONTIGUOUS,
    ),
    Case(
        "windows",
        "window partition",
        "tokens.permute(0, 1, 3, 2, 4, 5).contiguous()",
        "windows.clone()",
        "windows",
        CONTIGUOUS,
    ),
    Case(
        "masked-fill",
        "masked_fill",
        "x.masked_fill(mask, 0)",
        "torch.where(mask, 0, x)",
        "mask, x",
        "reference/masked-fill",
    ),
    Case(
        "roll",
        "roll one dimension",
        "x.roll(3, 0)",
        "torch.cat((x[-3:], x[:-3]))",
        "x",
        "reference/roll",
    ),
    Case("roll-two", "roll two dimensions", "x.roll((3, 3), (0, 1))", PATCH, "x", "reference/roll"),
    Case(
        "gather", "gather columns", "x[:, index]", "y[index].t()", "y, index", "reference/parameter"
    ),
    Case(
        "slice-columns",
        "every other column",
        "half.copy_(x[:, ::2])",
        "half.copy_(columns)",
        "columns",
        CONTIGUOUS,
    ),
    Case(
        "slice-rows",
        "every other row",
        "half_rows.copy_(x[::2])",
        "half_rows.copy_(rows)",
        "rows",
        CONTIGUOUS,
    ),
    Case("view", "clone, not a view", "x.clone()", "x.view(n, n)", "", "concepts/views-and-copies"),
    Case(
        "fresh",
        "copy to fresh memory",
        FRESH,
        "out.copy_(x)",
        "x",
        "concepts/views-and-copies",
        cpu_only=True,
    ),
)
BY_NAME = {case.name: case for case in CASES}
# Copying a contiguous tensor into memory that is ready: what all rates are held against.
YARDSTICK = "out.copy_(x)"
