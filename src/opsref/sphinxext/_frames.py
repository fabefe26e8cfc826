"""Where in a body an error came from."""

from __future__ import annotations

import traceback


def line_in(page: str, error: BaseException) -> int | None:
    """Return the innermost line of the page that the error passed through."""
    if isinstance(error, SyntaxError) and error.filename == page:
        return error.lineno
    frames = _frames(page, error)
    return frames[-1].lineno if frames else None


def lines_of(page: str, error: BaseException, source: str, first: int) -> str:
    """Return the lines of a page that an error passed through, as a traceback shows them.

    Args:
        page: The path of the page.
        error: What was raised.
        source: The body that ran.
        first: The page's line on which it begins.
    """
    frames = _frames(page, error)
    if not frames and isinstance(error, SyntaxError) and error.filename == page:
        frames = [traceback.FrameSummary(page, error.lineno, "<module>", lookup_line=False)]
    lines = source.splitlines()
    shown = []
    for frame in frames:
        place = (frame.lineno or 0) - first
        # A function may come from an earlier body.
        line = lines[place] if 0 <= place < len(lines) else None
        shown.append(traceback.FrameSummary(page, frame.lineno, frame.name, line=line))
    return "".join(traceback.format_list(shown))


def line_of_entering(source: str, first: int) -> int:
    """Return the page's line on which a body seems to begin something without a block.

    Args:
        source: The body.
        first: The page's line on which it begins, which is the answer if nothing is found.
    """
    words = ("__enter__", "enter_context")
    lines = enumerate(source.splitlines(), first)
    return next((number for number, line in lines if any(word in line for word in words)), first)


def _frames(page: str, error: BaseException) -> list[traceback.FrameSummary]:
    """Return the frames of a page that an error passed through, the innermost at the end."""
    return [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == page]
