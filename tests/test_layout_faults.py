"""Bodies of the ``layout`` directive that cannot be drawn fail the build, with page and line."""

import re
from pathlib import Path

import pytest

from sphinx_projects import LAYOUT_CONF, build, write

FAULTS = {
    "a statement raises": (
        "{0}\n\nx = torch.zeros(2, 3)\ny = x.t().view(\n    6)",
        3,
        "RuntimeError: view size is not compatible",
    ),
    "a function of the body raises": (
        "{0}\ndef f(x):\n    return x.view(7)\nf(torch.zeros(6))",
        2,
        "RuntimeError: shape '[7]' is invalid",
    ),
    "the body does not parse": ("{0}\nx = = 1", 1, "SyntaxError: invalid syntax"),
    "a name is unknown": ("{0}\ny = x", 1, "NameError: name 'x' is not defined"),
    "nothing is bound": ("{0}\n_x = torch.ones(2)", 0, "nothing to draw"),
    "the body exits": ("{0}\nraise SystemExit(0)", 1, "SystemExit: 0"),
    "a function exits": ("{0}\nx = torch.ones(2)\nexit()", 2, "SystemExit"),
    "the tensor cannot be drawn": ("{0}\nx = torch.eye(2).to_sparse()", 0, "sparse"),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("suffix", ["md", "rst"])
def test_a_fault_fails_the_build_with_page_and_line(
    tmp_path: Path, suffix: str, fault: str
) -> None:
    """A body that cannot be drawn fails the build, with or without `-W`."""
    body, offset, message = FAULTS[fault]
    lines = body.format("import torch").splitlines()
    if suffix == "md":
        # In a note, after options and an empty line: the body begins on line 8.
        head = ["# Title", "", ":::{note}", "para", "```{layout}", ":strides:", ""]
        text = "\n".join([*head, *lines, "```", ":::"])
    else:
        head = ["Title", "=====", "", ".. note::", "", "   .. layout::", ""]
        text = "\n".join([*head, *(f"      {line}" if line else "" for line in lines)])
    built = build(write(tmp_path, {"conf.py": LAYOUT_CONF, f"index.{suffix}": text}))
    assert built.code != 0
    assert re.search(rf"index\.{suffix}:{8 + offset}: .*{re.escape(message)}", built.log)


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("x, x.nothing", "no attribute 'nothing'"),
        ("x, x x", "invalid syntax"),
        ("1", "1"),
        ("x, exit()", "SystemExit"),
    ],
)
@pytest.mark.parametrize("suffix", ["md", "rst"])
def test_faulty_expressions_fail_the_build(
    tmp_path: Path, suffix: str, option: str, message: str
) -> None:
    """An expression of `:draw:` that cannot be drawn is a fault of the option's line."""
    lines = [":strides:", f":draw: {option}", "", "import torch", "x = torch.ones(2)"]
    if suffix == "md":
        text = "\n".join(["# T", "", "```{layout}", *lines, "```", ""])
    else:
        text = "\n".join(["T", "=", ".. layout::", *(f"   {line}" for line in lines), ""])
    built = build(write(tmp_path, {"conf.py": LAYOUT_CONF, f"index.{suffix}": text}))
    assert built.code != 0
    assert re.search(rf"index\.{suffix}:5: .*{re.escape(message)}", built.log)


def test_pages_do_not_share_names(tmp_path: Path) -> None:
    """The names of one page are unknown on the next."""
    pages = {
        "conf.py": LAYOUT_CONF,
        "index.rst": "Index\n=====\n\n.. layout::\n\n   import torch\n   x = torch.ones(2)\n",
        "next.rst": ":orphan:\n\nNext\n====\n\n.. layout::\n\n   y = x.t()\n",
    }
    built = build(write(tmp_path, pages))
    assert built.code != 0
    assert re.search(r"next\.rst:8: NameError", built.log)
