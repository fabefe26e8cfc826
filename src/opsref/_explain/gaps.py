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
    | (?<=[ ]dtype[ ]) (?: long[ ]int | unsigned[ ]char | \w+ )
    | (?<=[ ]type[ ]) [A-Z]\w+
    | (?<=,[ ]not[ ]) [\w.]+                                # a type that was not expected
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
