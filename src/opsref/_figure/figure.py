"""The figure that ``draw`` makes, and its forms."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from opsref._figure import svg, words
from opsref._figure.answers import answers
from opsref._figure.arrange import Arrangement
from opsref._figure.compose import compose

if TYPE_CHECKING:
    import matplotlib.axes


class Figure:
    """A picture of the layout of tensors in their storages, made by ``draw``.

    Notebooks and gallery pages show it as it is. It keeps no tensor alive.

    Attributes:
        title: One line that names the tensors.
        description: The facts in sentences: the long description of the picture.
    """

    def __init__(self, arranged: Arrangement) -> None:
        self._arranged = arranged
        self._scene = compose(arranged)
        self.title = words.title(arranged.subjects)
        self.description = words.description(arranged.subjects, arranged.strips)

    @property
    def text(self) -> str:
        """The figure as plain text, for a terminal or a doctest."""
        return words.text(self._arranged)

    def svg(self) -> str:
        """Return the figure as an SVG element that takes its text colour from the page around it.

        The element holds no id, so that a page can have it any number of times. The script of
        ``opsref.sphinxext`` makes it answer to the pointer and to the keyboard.
        """
        return svg.svg(self._scene, self.title, self.description, answers=answers(self._arranged))

    def save(self, path: str | Path) -> None:
        """Write the figure to a file, of the kind that its name ends with.

        An ``.svg`` follows the reader's light or dark setting. A ``.png``, of twice the natural
        size, and a ``.pdf`` need matplotlib (``pip install "opsref[plot]"``).

        Raises:
            ValueError: ``path`` ends with something else.
            ImportError: matplotlib is needed and not installed.
        """
        suffix = Path(path).suffix.lower()
        if suffix == ".svg":
            Path(path).write_text(self._file, encoding="utf-8")
        elif suffix in (".png", ".pdf"):
            from opsref._figure.plot import save  # few need it, and an import costs

            save(self._scene, str(path))
        else:
            raise ValueError(
                f"path must end with .svg, .png or .pdf: got {str(path)!r}; "
                "for other formats use figure.plot() and matplotlib"
            )

    def show(self) -> None:
        """Show the figure where it can be seen.

        A notebook shows it under the cell. A script saves it beside itself and prints the path:
        ``script.svg``, then ``script-2.svg`` and so on; ``OPSREF_FIGURES`` names another folder.
        An interactive session prints its text. A gallery that sphinx-gallery makes shows the
        figure by itself.
        """
        from opsref._figure.show import show  # few need it, and an import costs

        show(self)

    def plot(self, ax: matplotlib.axes.Axes | None = None) -> matplotlib.axes.Axes:
        """Draw the figure on matplotlib axes (``pip install "opsref[plot]"``).

        Args:
            ax: Where to draw; new axes of the figure's natural size if none are given.

        Raises:
            ImportError: matplotlib is not installed.
        """
        from opsref._figure.plot import plot  # few need it, and an import costs

        return plot(self._scene, ax)

    def to_dict(self) -> dict[str, Any]:
        """Return what the figure shows as a dictionary that JSON can hold.

        It holds the options, the facts of every tensor and the values that were read, so that a
        figure drawn on one machine can be drawn again, or compared, on another.

        Raises:
            ValueError: Two tensors read the same memory through storages that begin at different
                addresses, as those of ``torch.from_numpy`` may.
        """
        from opsref._figure import figure_json  # few need it, and an import costs

        return figure_json.to_dict(self._arranged)

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Figure:
        """Draw what ``to_dict`` gave, on any machine: no tensor and no device is needed.

        Raises:
            ValueError: Something is missing, of the wrong kind, or fits no figure.

        Example:
            >>> import opsref, torch
            >>> figure = opsref.draw({"x": torch.arange(3)}, cells="values")
            >>> opsref.Figure.from_dict(figure.to_dict()).svg() == figure.svg()
            True
        """
        if isinstance(record, Mapping) and "sharded" in record:
            from opsref._figure.sharded import figure as sharded

            return sharded.read(record)
        from opsref._figure import figure_json

        return cls(figure_json.read(record))

    @cached_property
    def _file(self) -> str:
        return svg.svg(self._scene, self.title, self.description, standalone=True)

    def _repr_html_(self) -> str:
        """Show the figure in notebooks: as an image, which viewers that strip SVG let through."""
        data = b64encode(self._file.encode()).decode()
        alt = svg.escape(f"{self.title}. {self.description}")
        return f'<img src="data:image/svg+xml;base64,{data}" alt="{alt}">'

    def _repr_mimebundle_(self, **which: object) -> dict[str, str]:
        """Return the figure in every form that a notebook may be turned into."""
        del which  # what a front end wants or not, which it chooses by itself
        return {
            "text/html": self._repr_html_(),
            "image/svg+xml": self._file,
            # Else nbconvert would need Inkscape on the way to a PDF.
            "text/latex": f"\\begin{{verbatim}}\n{self.text}\n\\end{{verbatim}}",
            "text/plain": self.text,
        }

    def __repr__(self) -> str:
        return f"<Figure: {self.title}>"

    def __str__(self) -> str:
        return self.text
