"""Words in code that tell what it reads and changes where no name does."""

import re

# What sets and what changes the state of the generator, by the words in the code.
SEEDS = re.compile(r"\bmanual_seed\b|\bset_rng_state\b")
DRAWS = re.compile(
    r"rand(?!om_split)|[Nn]ormal|uniform|[Bb]ernoulli|multinomial|[Dd]rop|exponential_|geometric_"
    r"|\bnn\.(?!Module\b|Parameter\b|Buffer\b|Identity\b|ReLU\b|Softmax\b|Sequential\b)[A-Z]"
)
# What makes something that uses random numbers when it is called.
MAKES = re.compile(r"\b[A-Z]\w*\(|\blambda\b|\bpartial\b|\bcreate_model\b")
# Calls that set what all later statements depend on, and those that set it back.
SETTING = re.compile(r"set_\w+|use_deterministic_algorithms|(?:init|destroy)(?=_process_group)")
# Methods that change the object they are called on; so does each whose name ends with `_`.
CHANGING = re.compile(
    r"append|extend|update|pop|popitem|insert|clear|setdefault|remove|reverse|discard|add|sort"
    r"|step|save|numpy|from_dlpack|dump|load|read\w*|zero_grad|train|eval|apply|to|half|double|float|bfloat16|cpu|type|compile|fill|copyto"
    r"|register_\w+|add_\w+|load_state_dict|set_\w+|share_memory|__setstate__|seek|write|close|send"
    r"|__setattr__|__setitem__|__delattr__|remove_\w+|set|materialize|\w*[^_]_"
)
# Methods that change what their object was computed from.
THROUGH_GRAPH = re.compile(r"backward|grad")
# What reads the gradients, or needs a graph that is whole.
GRADIENTS = re.compile(r"\bgrad\b|\bbackward\b|\bstep\(|\bnamed_grad")
# What is used up by being read.
CONSUMED = re.compile(
    r"= (?:iter|map|filter|zip|reversed|enumerate)\(.*\)$|^\w+ = \(.* for .*\)$"
    r"|\.(?:parameters|buffers|modules|children|named_\w+|items)\(\)$"
)
# What a call that raises has not changed: most methods in place check before they write.
UNTOUCHED = re.compile(r"(?!resize_)\w*[^_]_|backward|grad")
EVALUATES = re.compile(r"\b(?:eval|exec)\(")
# Functions that change what they are given.
ON_ARGUMENTS = re.compile(r"next|exec|setattr|delattr|heappush|heappop|\w*[^_]_")
