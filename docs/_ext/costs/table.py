"""Records as a table: what is in its cells, whatever it is written as."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from _ext.costs.cases import CASES

if TYPE_CHECKING:
    from _ext.costs.cases import Case
    from _ext.costs.record import Measured, Record

UNMEASURED = "not yet measured"


class Row(NamedTuple):
    """One case.

    Attributes:
        case: The case.
        cells: Two for each record, the ratios and the shares; one line for each size.
    """

    case: Case
    cells: list[list[str]]


def header(records: list[Record]) -> list[str]:
    """Return what is above the columns."""
    said = [
        (f"{record.short}: size, ratio (quartiles)", f"{record.short}: share of bandwidth")
        for record in records
    ]
    return ["What, against what", *(cell for pair in said for cell in pair)]


def rows(records: list[Record]) -> list[Row]:
    """Return a row for each case that a record knows."""
    found = []
    for case in CASES:
        measured = [record.of(case) for record in records]
        if any(measured):
            found.append(Row(case, [cell for sizes in measured for cell in _cells(sizes)]))
    return found


def _cells(sizes: list[Measured]) -> list[list[str]]:
    if not sizes:
        return [[UNMEASURED], [UNMEASURED]]
    return [[_ratio(each) for each in sizes], [shares(each) for each in sizes]]


def _ratio(measured: Measured) -> str:
    low, middle, high = map(times, measured.ratio)
    marks = ", wide" * measured.is_wide + ", fresh memory" * measured.is_fresh
    return f"{measured.size}: {middle} ({low} to {high}){marks}"


def times(ratio: float) -> str:
    """Write a ratio with two digits that count.

    >>> [times(ratio) for ratio in (0.4567, 0.999, 3.14, 9.96, 45.6, 12345.6)]
    ['0.46', '1.0', '3.1', '10', '46', '12,000']
    """
    if ratio < 0.995:
        return f"{ratio:.2f}"
    return f"{ratio:.1f}" if ratio < 9.95 else f"{float(f'{ratio:.2g}'):,.0f}"


def shares(measured: Measured) -> str:
    """Write the shares of bandwidth of both expressions."""
    if measured.shares is None:
        return "nothing to move"
    one, other = map(percent, measured.shares)
    return f"{one} against {other}"


def percent(share: float) -> str:
    """Write a share with two digits that count, or three.

    >>> [percent(share) for share in (0.0312, 0.0996, 0.456, 1.23)]
    ['3.1 %', '10 %', '46 %', '123 %']
    """
    return f"{100 * share:.1f} %" if share < 0.0995 else f"{100 * share:.0f} %"


def plain_copy(record: Record) -> str:
    """Return how fast the run copied."""
    return f"a plain copy moves {record.bandwidth / 1e9:.1f} GB/s"


def as_text(records: list[Record]) -> str:
    """Write records one after another, a case a paragraph, for a terminal."""
    lines = []
    for record in records:
        lines += [record.provenance, plain_copy(record), ""]
        for row in rows([record]):
            lines += [row.case.label, f"  {row.case.one}", f"  against {row.case.other}"]
            for cells in zip(*row.cells, strict=True):
                lines.append(f"  {'; '.join(cells)}")
    return "\n".join(lines)
