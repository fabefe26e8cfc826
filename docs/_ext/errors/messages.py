"""The messages of errors: found in examples, compared without the names and numbers in them.

A message is a sentence with gaps: `The size of tensor a (3) must match ...` has the same words for
every 3. What is in quotes, in brackets or made of digits is taken for a gap.
"""

from __future__ import annotations

import re
from doctest import DocTestParser
from typing import NamedTuple

from opsref._explain.gaps import GAP

# What the expression of gaps is written with for readers: comments, and blanks outside of brackets.
READABLE = re.compile(r"(\[(?:\\.|[^\]\\])*\])|\s+#.*|\s+")
RUN = re.compile(r"□(?: □)+")
QUOTED = re.compile(r"""(?P<quote>['"])(?P<text>(?:\\.|(?!(?P=quote)).)*)(?P=quote)""")
KIND = re.compile(r"[\w.]+: ")
WORD = re.compile(r"[A-Za-z_]{2,}")
# In these, a name says what it is about: a kernel, or a class with its attribute.
NAMED = re.compile(r"not implemented for|has no attribute")

# Characters of a message that a heading shows.
LONGEST = 110


class Message(NamedTuple):
    """What an example raises."""

    kind: str
    text: str

    @property
    def words(self) -> list[str]:
        """The words that every message of this sort has, in their order."""
        return WORD.findall(without_gaps(self.text).lower())

    @property
    def names(self) -> list[str]:
        """The other words, which tell this message from others of its sort."""
        said = set(self.words)
        found = WORD.findall(self.text.lower())
        return sorted({name for name in found if name not in said})

    @property
    def short(self) -> str:
        """Its beginning, in one line, cut between two words."""
        said, _, _ = self.text.partition(" (Triggered internally at")
        line = " ".join(said.split()).removesuffix(" ...")
        if len(line) <= LONGEST:
            return line
        return " ".join([*line[:LONGEST].split(" ")[:-1], "…"])


def without_gaps(text: str) -> str:
    r"""Return a message with its names and numbers left out.

    >>> without_gaps("shape '[4, 2]' is invalid for input of size 6")
    'shape □ is invalid for input of size □'
    >>> without_gaps("output with shape [3] doesn't match the broadcast shape [2, 3]")
    "output with shape □ doesn't match the broadcast shape □"
    >>> without_gaps("\"attribute 'scale' already exists\"")
    'attribute □ already exists'
    >>> without_gaps("'Tensor' object has no attribute 'roll_'")
    '□ object has no attribute □'
    >>> without_gaps("Error(s) in loading state_dict for Norm:")
    'Error(s) in loading state_dict for □:'
    >>> without_gaps("arguments - got (list, int), but expected one of:")
    'arguments - got □, but expected one of:'
    >>> without_gaps("in the tensor list but got:  0  1\n 2  3\n[ torch.LongTensor{2,2} ]")
    'in the tensor list but got: □'
    """
    # After a colon, some messages have a blank on one device and none on another.
    said = " ".join(GAP.sub("□", _unquoted(text)).replace(":□", ": □").split())
    # The values of a tensor are one gap, however many they are.
    return RUN.sub("□", said)


def sort_of(text: str) -> str:
    """Return what the messages of a sort have in common: words, and names where those tell.

    >>> sort_of("shape '[4, 2]' is invalid for input of size 6")
    'shape □ is invalid for input of size □'
    >>> sort_of("'Tensor' object has no attribute 'roll_'")
    "'Tensor' object has no attribute 'roll_'"
    """
    return text if NAMED.search(text) else without_gaps(text)


def with_marked_gaps(text: str) -> str:
    r"""Return a message with its names and numbers in brackets of their own.

    >>> with_marked_gaps("shape '[4, 2]' is invalid for input of size 6")
    "shape ⟦'[4, 2]'⟧ is invalid for input of size ⟦6⟧"
    """
    return GAP.sub(lambda gap: f"⟦{gap[0]}⟧", _unquoted(text))


def beginning(marked: str, longest: int) -> str:
    """Return the beginning of a message with marked gaps, cut between two words and in no gap.

    >>> beginning("word " * 9, 12), beginning("word ⟦a long name⟧", 12)
    ('word word', 'word ')
    """
    kept = marked[:longest].rpartition(" ")[0]
    return kept.rpartition("⟦")[0] if kept.count("⟦") > kept.count("⟧") else kept


def gap_for_scripts() -> str:
    r"""Return the expression of gaps for JavaScript, which knows none that is written in lines.

    >>> len(re.findall(gap_for_scripts(), "shape '[4, 2]' is invalid for input of size 6"))
    2
    """
    return READABLE.sub(lambda part: part[1] or "", GAP.pattern)


def _unquoted(text: str) -> str:
    """Return a message without the quotes in which KeyError shows it."""
    quoted = QUOTED.fullmatch(text.strip())
    return quoted["text"].replace(f"\\{quoted['quote']}", quoted["quote"]) if quoted else text


def messages(code: str, kind: str = "") -> list[Message]:
    r"""Return what the examples of a block raise, in their order.

    Args:
        code: Examples with prompts.
        kind: The type of an exception whose message is printed, for a block that catches it:
            the last output of the block is the message.

    >>> messages(">>> int('x')\nTraceback (most recent call last):\n    ...\nValueError: no\n")
    [Message(kind='ValueError', text='no')]
    >>> messages(">>> print('no')\nno\n", "ValueError")
    [Message(kind='ValueError', text='no')]
    """
    examples = DocTestParser().get_examples(code + "\n")
    raised = [example.exc_msg for example in examples if example.exc_msg]
    if kind:
        printed = [example.want.strip() for example in examples if example.want.strip()]
        return [Message(kind, text) for text in printed[-1:]]
    return [Message(*_split(text.strip())) for text in raised]


def quoted(text: str) -> list[Message]:
    r"""Return the message of a block that quotes one; a block of code quotes none.

    >>> quoted("RuntimeError: in two\nlines"), quoted(">>> 1")
    ([Message(kind='RuntimeError', text='in two\nlines')], [])
    """
    return [Message(*_split(text.strip()))] if KIND.match(text) else []


def _split(text: str) -> tuple[str, str]:
    """Part the type of an exception, without its module, from its message."""
    kind, _, message = text.partition(": ")
    return kind.rpartition(".")[2], message
