"""What is in the gaps of a message: names and numbers, which differ between two of one sort.

The pages and their search know messages by the same gaps.
"""

from __future__ import annotations

import re

# What is longer comes first.
GAP = re.compile(
    r"""
    (?<=got[ ])\([^()]*\)                                   # types of arguments
    | \btorch\.Size\(\[[^\]]*\]\)                           # a shape, as torch shows it
    | \btorch\.(?: [a-z]+\d+ | bool | (?:cuda\.)?\w+Tensor )\b  # a dtype, or the type of a tensor
    | (?<=[ ]dtype[ ]of[ ]) [\w.]+ | (?<=[ ]of[ ]type[ ]) \w+ (?:\.\w+)*
    | (?<=[ ]dtype[ ]) (?!of[ ]) (?: long[ ]int | unsigned[ ]char | \w+ )
    | (?<=[Tt]ype[ ]) [A-Z]\w+ | (?<=but[ ]found[ ]) [A-Z]\w+ | (?<=but[ ]got[ ]) [A-Z]\w+
    | (?<=but[ ]expected[ ]) [A-Z]\w+ | (?<=\(got[ ]) [\w.]+ (?=\))
    | (?<=,[ ]not[ ]) [\w.]+                                # a type that was not expected
    | (?<=can't[ ]assign[ ]a[ ]) [\w.]+ | (?<=string\.[ ]Got[ ]) \w+ (?:\.\w+)*
    | (?<=[ ]for[ ]) [\w.]+ (?=:)                           # a module, or a name in one
    | (?<=[ ]device[ ]) \w+ (?=[ !])
    | \b(?: cuda | xpu ):\d+                               # a device
    | \b\w+Backward\d*\b                                    # a node of a graph
    | '[^'\n]*' | "[^"\n]*"                                # a name in quotes
    | \[[^\]\n]*\] | \{[^}\n]*\} | \([\d, ]*\)             # sizes in brackets
    | -?\d[\d.,x×]* | \bnan\b                               # a number
    """,
    re.VERBOSE,
)

_FLOAT = "(?:Double|Float|Half|BFloat16)"
# Several errors have one text; which it is, types or an operator tell. The first that fits counts.
PAIRS = (
    "scalar type Long but found",
    f"scalar type {_FLOAT} but found {_FLOAT}",
    f"scalar type {_FLOAT} but found",
    r"scalar type \w+ but found",
    r"infer dtype of numpy",
    r"infer dtype of",
    r"operand type\(s\) for -:",
    r"operand type\(s\) for \S+:",
)


def pair_of(text: str) -> int:
    """Return which pair of types, or which operator, a message has; -1 if it has none that tells.

    >>> [pair_of(f"expected scalar type {pair}") for pair in ("Half but found Float", "Half")]
    [1, -1]
    """
    return next((i for i, pair in enumerate(PAIRS) if re.search(pair, text)), -1)
