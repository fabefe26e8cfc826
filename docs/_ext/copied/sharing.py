"""Which names an expression may share memory or parts with."""

from __future__ import annotations

import ast
import re

# What torch, and Python, make anew whatever they are given.
FRESH = re.compile(
    r"abs|add|all|allclose|amax|amin|any|arange|argmax|argmin|bmm|bool|cat|ceil|clamp"
    r"|clone|cos|cumsum|data_ptr|dim|div|empty|empty_like|equal|exp|eye|float|floor|full"
    r"|full_like|grad|int|is_contiguous|is_leaf|isfinite|isinstance|isnan|item|join|len"
    r"|linspace|log|log_softmax|manual_seed|masked_fill|matmul|mean|mm|mul"
    r"|named_parameters|ne|neg|new_empty|new_full|new_ones|new_tensor|new_zeros|numel"
    r"|one_hot|ones|ones_like|outer|pow|prod|rand|rand_like|randint|randn|randperm|range"
    r"|relu|rename|replace|reciprocal|repeat|repeat_interleave|roll|round|rsqrt|sigmoid"
    r"|sign|sin|size|softmax|sqrt|square|stack|std|storage_offset|str|stride|strip|sub"
    r"|sum|tanh|tensor|tile|tolist|tril|triu|type|unique|var|where|zeros|zeros_like"
)
PLAIN = re.compile(
    r"device|dtype|grad_fn|is_leaf|itemsize|layout|names?|nbytes|ndim|requires_grad|shape|training"
    r"|_version"
)


def shared(node: ast.AST) -> set[str]:
    """Return the names that the value of an expression may share memory with.

    >>> shared(ast.parse("x.view(y.sum(), z * 2)[1:]", mode="eval").body)
    {'x'}
    """
    match node:
        case ast.BinOp(op=ast.BitOr()):
            pass
        case ast.BinOp() | ast.Compare() | ast.UnaryOp() | ast.Constant() | ast.JoinedStr():
            return set()
        case ast.Name(id=name):
            return {name}
        case ast.Attribute(attr=attribute) if PLAIN.fullmatch(attribute):
            return set()
        case ast.Subscript(value=value):
            return shared(value)
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)) if FRESH.fullmatch(name):
            return set()
    return {name for part in ast.iter_child_nodes(node) for name in shared(part)}


def shared_by(part: ast.AST) -> set[str]:
    """Return the names that a part of a statement lets what it binds share memory with."""
    match part:
        case ast.Assign(value=value) | ast.NamedExpr(value=value) | ast.AnnAssign(value=value):
            return shared(value) if value else set()
        case ast.For(iter=value) | ast.withitem(context_expr=value):
            return shared(value)
    return set()
