"""The command line: what each command prints, how it exits, what it says when it cannot run."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

import opsref
from opsref._cli.main import main
from opsref._trace.result import Trace

NET = """
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.pool = nn.Conv2d(width, width, 3, groups=width)

    def forward(self, x):
        assert torch.is_grad_enabled() == self.training
        return self.pool(x.mT.contiguous())


def attention(q, k):
    return q @ k.transpose(-2, -1)


def rows(ids, table):
    assert ids.dtype == torch.int64
    return table[ids]


def broken(x):
    return x.view(7)


several = {"of": [1, 2]}


class Rates(Net):
    def __init__(self):
        super().__init__()
        self.rates = [rate.item() for rate in torch.linspace(0, 0.5, 3)]
"""


@pytest.fixture(autouse=True)
def net(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a module of a user into the current folder."""
    path = tmp_path / "a_users_net.py"
    path.write_text(NET)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    monkeypatch.delitem(sys.modules, "a_users_net", raising=False)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    return path


class Ran:
    """A command that ran: its exit code and what it printed."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: str) -> tuple[int, list[str], str]:
        """Run a command; give the exit code, the lines of its output, and its messages."""
        try:
            code = main(arguments)
        except SystemExit as end:
            code = end.code
        out, err = self._capsys.readouterr()
        return code, out.splitlines(), err


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Ran:
    """Return what runs a command."""
    return Ran(capsys)


def test_layout(run: Ran) -> None:
    """Facts of one tensor, and of several that statements make."""
    assert (0, str(opsref.Layout.of(torch.zeros(2, 3).t())).splitlines(), "") == run(
        "layout", "torch.zeros(2, 3).t()"
    )
    code, lines, _ = run("layout", "x = arange(6).view(2, 3); x, x.t()")
    assert 0 == code
    shapes = [line.partition(", stride")[0] for line in lines if "shape" in line]
    assert ["x: shape (2, 3)", "x.t(): shape (3, 2)"] == shapes


def test_names_of_python_come_first(run: Ran) -> None:
    """`range` and `sum` are Python's, `arange` is torch's."""
    code, lines, _ = run("layout", "zeros(sum(range(3)), 2)")
    assert (0, "shape (3, 2), ") == (code, lines[0][:14])


@pytest.mark.parametrize(("sizes", "code"), [("6", 1), ("(3, 2)", 0), ("3,-1", 0)])
def test_view(run: Ran, sizes: str, code: int) -> None:
    """The plan; one that fails is something to report."""
    wanted = [int(size) for size in sizes.strip("()").split(",")]
    plan = opsref.view_plan(torch.zeros(2, 3).t(), *wanted)
    assert (code, str(plan).splitlines(), "") == run("view", "zeros(2, 3).t()", sizes)


def test_draw(run: Ran, tmp_path: Path) -> None:
    """As text, or into a file; labels are what was typed."""
    x = torch.arange(6).view(2, 3)
    figure = opsref.draw({"x": x, "x.t()": x.t()})
    typed = "x = arange(6).view(2, 3); x, x.t()"
    assert (0, str(figure).splitlines(), "") == run("draw", typed)
    assert (0, [], "opsref: wrote x.svg\n") == run("draw", typed, "-o", "x.svg")
    figure.save(tmp_path / "same.svg")
    assert (tmp_path / "same.svg").read_text() == (tmp_path / "x.svg").read_text()


def test_a_trace_of_a_module_of_ones_own(run: Ran) -> None:
    """It is found from the current folder; progress is no output."""
    code, lines, said = run("trace", "a_users_net:Net", "--input", "1,4,6,6")
    assert (0, "a_users_net:Net: 3 operations, 832 bytes of new memory") == (code, lines[0])
    assert "a_users_net.py:13 return self.pool(x.mT.contiguous())" in lines
    assert "pool: 1 operation, 256 bytes; no layout copies" in lines
    assert [
        "opsref: importing a_users_net",
        "opsref: tracing a_users_net:Net on cpu, 1×4×6×6",
    ] == said.splitlines()
    assert all(len(line) <= 80 for line in lines)


@pytest.mark.parametrize("name", ["Net(4)", "Net(width=4).eval()", "Net().forward"])
def test_what_follows_the_colon_is_python(run: Ran, name: str) -> None:
    """An expression in the names of the module."""
    options = ["--backward"] if name.endswith("forward") else []
    code, lines, _ = run("trace", f"a_users_net:{name}", "--input", "1,4,6,6", *options)
    assert (0, f"a_users_net:{name}: ") == (code, lines[0][: len(name) + 14])


def test_several_inputs_of_their_dtypes(run: Ran) -> None:
    """Each argument has sizes, and a dtype if it is another one."""
    code, lines, _ = run(
        *("trace", "a_users_net:rows", "--dtype", "bfloat16"),
        *("--input", "2,3:int64", "--input", "5,4", "--backward"),
    )
    assert 0 == code
    assert any(line.split()[1:4] == ["index", "new", "48"] for line in lines)
    assert any("backward: a_users_net.py:22 return table[ids]" in line for line in lines)
    code, lines, _ = run("trace", "a_users_net:attention", *["--input", "2,3,4,5"] * 2)
    assert "a_users_net.py:17 return q @ k.transpose(-2, -1)" in lines


def test_the_backward_pass_and_train_mode(run: Ran) -> None:
    """Forward alone is in eval mode, without gradients: the module checks it."""
    code, lines, _ = run("trace", "a_users_net:Net", "--input", "1,4,6,6", "--backward")
    assert 0 == code
    assert any(line.startswith("backward: ") for line in lines)


def test_a_device_without_memory(run: Ran) -> None:
    """The weights are made there."""
    options = ("--input", "1,4,6,6", "--device", "meta")
    code, lines, _ = run("trace", "a_users_net:Net(4)", *options)
    assert (0, "1 layout copy: 576 bytes, 69.2 % of the new memory") == (code, lines[1])


def test_json_and_what_is_compared(run: Ran, net: Path) -> None:
    """A stored trace, whole or only its copies; exit 1 names what differs, with lines."""
    command = ("trace", "a_users_net:Net", "--input", "1,4,6,6")
    for name, options in {"whole.json": (), "copies.json": ("--copies",)}.items():
        code, lines, _ = run(*command, "--json", *options)
        assert 0 == code
        Path(name).write_text("\n".join(lines))
        assert 3 - 2 * bool(options) == len(
            Trace.from_dict(json.loads("\n".join(lines))).operations
        )
        assert (0, ["layout copies: as stored"]) == run(*command, "--against", name)[:2]

    net.write_text(net.read_text().replace("x.mT.contiguous()", "x.mT") + "\n\n# A comment.\n")
    del sys.modules["a_users_net"]
    moved = [
        "layout copies: 1 moved",
        "moved: 576 bytes, convolution/clone (1, 4, 6, 6) in pool, "
        "a_users_net.py:13 return self.pool(x.mT); was clone (1, 4, 6, 6)",
    ]
    for name in ("whole.json", "copies.json"):
        assert (1, moved) == run(*command, "--against", name)[:2]
    code, lines, _ = run(*command, "--against", name, "--json")
    assert (1, "net:Net") == (code, json.loads("\n".join(lines))["of"][8:])


@pytest.mark.filterwarnings("ignore")
def test_compiled_code_is_not_compared(run: Ran, net: Path) -> None:
    """Nobody sees its copies; they are not said to be as stored."""
    code = "import torch\ndouble = torch.compile(lambda x: 2 * x, backend='eager')\n"
    net.with_name("a_compiled_one.py").write_text(code)
    command = ("trace", "a_compiled_one:double", "--input", "2,3")
    Path("stored.json").write_text("\n".join(run(*command, "--json")[1]))
    found, lines, said = run(*command, "--against", "stored.json")
    assert (2, []) == (found, lines)
    assert "the trace has compiled code" in said


def test_a_report_for_a_browser(run: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of its own, which asks for nothing; Sphinx may be missing."""
    monkeypatch.setitem(sys.modules, "opsref.sphinxext", None)
    command = ("trace", "a_users_net:Net", "--input", "1,4,6,6", "--html", "report.html")
    code, lines, said = run(*command)
    page = Path("report.html").read_text()
    assert (0, True) == (code, said.endswith("opsref: wrote report.html\n"))
    assert lines[0].startswith("a_users_net:Net: ")
    assert page.startswith("<!DOCTYPE html>\n")
    assert "<title>Trace of a_users_net:Net</title>" in page
    assert "return self.pool(x.mT.contiguous())" in page
    assert not any(word in page for word in ("src=", "href=", "<script", "url("))


@pytest.mark.parametrize(
    "target",
    ["timm:test_vit", "torchvision:squeezenet1_1", "torchvision:lraspp_mobilenet_v3_large"],
)
def test_models_of_libraries(run: Ran, target: str) -> None:
    """Built without weights, with inputs as the library says."""
    code, lines, said = run("trace", target)
    assert (0, f"{target}: ") == (code, lines[0][: len(target) + 2])
    side = 160 if target.startswith("timm") else 224
    assert f"tracing {target} on cpu, 1×3×{side}×{side}" in said
    assert any("--every shows all." in line for line in lines)
    longer = run("trace", target, "--every")[1]
    assert len(lines) < len(longer)


@pytest.mark.parametrize(
    ("target", "built"),
    [
        ("timm:test_vit", "meta"),
        # Its first weights are for images of 518 pixels.
        ("torchvision:vit_h_14", "meta"),
        # It reads numbers while it is built.
        ("torchvision:regnet_y_400mf", "cpu"),
        ("a_users_net:Net", "meta"),
        ("a_users_net:Rates", "cpu"),
    ],
)
def test_models_without_memory(
    run: Ran, monkeypatch: pytest.MonkeyPatch, target: str, built: str
) -> None:
    """The weights are not made first and thrown away."""
    devices: list[set[str]] = []
    to = nn.Module.to

    def noted(model: nn.Module, *arguments: Any) -> nn.Module:
        devices.append({p.device.type for p in model.parameters()})
        return to(model, *arguments)

    monkeypatch.setattr(nn.Module, "to", noted)
    sizes = ("--input", "1,4,6,6") if target.startswith("a_users_net") else ()
    code, lines, _ = run("trace", target, "--device", "meta", *sizes)
    assert (0, [{built}]) == (code, devices)
    assert lines[0].startswith(f"{target}: ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("layout", "zeros(2, 3).view(7)"), "RuntimeError: shape '[7]' is invalid for input of "),
        (("layout", "x = 1"), "the last of it must give a tensor: x = 1"),
        (("layout", ""), "the last of it must give a tensor: "),
        (("layout", "1, 2"), "1 must be a tensor: got int"),
        (("layout", "zeros("), "this is not Python: zeros(: '(' was never closed"),
        (("view", "zeros(2)", "a"), "sizes are integers with commas between: got 'a'"),
        (("view", "zeros(2), zeros(3)", "2"), "view takes one tensor"),
        (("draw", "zeros(2)", "-o", "x.doc"), "ValueError: path must end with .svg, .png or .pdf"),
        (("draw", "zeros(2)", "-o", "no/x.svg"), "FileNotFoundError: "),
        (("trace", "a_users_net:Nets"), "a_users_net has no name Nets; near it: Net"),
        (("trace", "a_users_net:(1)"), "a_users_net has no name (1)"),
        (("trace", "a_users_net:several"), "several must be a function or a module: got dict"),
        (("trace", "a_users_net:Net", "--dtype", "half8"), "torch has no dtype 'half8', but "),
        (("trace", "a_users_net:Net", "--input", "1:no"), "torch has no dtype 'no', but "),
        (("trace", "a_users_net:Net", "--device", "a"), "RuntimeError: Expected one of cpu, "),
        (("trace", "a_users_net:Net", "--copies"), "--copies goes with --json"),
        (("trace", "torch:zeros_like", "--input", "2:int64", "--backward"), "no output has a "),
        (("trace", "timm:resnet81"), "timm has no model resnet81; near it: resnet18"),
        (("trace", "torchvision:vgg12"), "torchvision has no model vgg12; near it: vgg1"),
    ],
)
def test_what_cannot_run(run: Ran, arguments: tuple[str, ...], message: str) -> None:
    """Exit code 2, and a message that says why in its last lines; nothing is printed."""
    code, lines, said = run(*arguments)
    assert (2, []) == (code, lines)
    assert any(line.startswith(f"opsref: {message}") for line in said.splitlines()), said


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("timm",), "it has a colon, as timm:resnet18 and net:Net: got timm"),
        (("net:Net", "--against", "no.json"), "there is no file no.json"),
    ],
)
def test_what_is_refused_before_torch_is_loaded(
    run: Ran, arguments: tuple[str, ...], message: str
) -> None:
    """Usage, as argparse says it."""
    code, _, said = run("trace", *arguments)
    assert 2 == code
    assert said.endswith(f"{message}\n")


def test_inputs_have_names(run: Ran, net: Path) -> None:
    """Those of keyword arguments; a call that lacks one says how to give it."""
    net.with_name("two_inputs.py").write_text("def add(x, *, y): return x + y.mT.contiguous()\n")
    code, lines, said = run("trace", "two_inputs:add", "--input", "2,3", "--input", "y=3,2")
    assert 0 == code
    assert "1 layout copy: 24 bytes, 50.0 % of the new memory" in lines
    assert "on cpu, 2×3, 3×2" in said
    assert "--input gives the inputs" in run("trace", "two_inputs:add")[2]
    assert "--input gives the inputs" not in run("trace", "two_inputs:add", "--input", "2,3")[2]


def test_interrupted(run: Ran, net: Path) -> None:
    """Ctrl-C leaves one line, and the exit code of shells."""
    net.with_name("long_run.py").write_text("def run(): raise KeyboardInterrupt\n")
    code, _, said = run("trace", "long_run:run")
    assert (130, "opsref: interrupted") == (code, said.splitlines()[-1])


def test_a_package_that_is_missing(run: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
    """What to install; for a module of one's own, where it was looked for."""
    monkeypatch.setitem(sys.modules, "transformers", None)
    _, _, said = run("trace", "transformers:BertConfig")
    assert "opsref: there is no module transformers: pip install transformers" in said
    assert (
        f"opsref: there is no module nonet: looked from {Path.cwd()}"
        in run("trace", "nonet:Net")[2]
    )
    Path("needs.py").write_text("import a_missing_one")
    assert "No module named 'a_missing_one'" in run("trace", "needs:Net")[2]


def test_an_error_in_what_is_run(run: Ran) -> None:
    """Its own lines are named, not ours and not torch's."""
    code, _, said = run("trace", "a_users_net:broken", "--input", "2,3")
    assert 2 == code
    _, _, error, *lines = said.splitlines()
    assert "opsref: RuntimeError: shape '[7]' is invalid for input of size 6" == error
    assert ["    return x.view(7)"] == lines[-1:]
    assert not any("opsref" in line and "_cli" in line for line in lines)


def test_a_configuration_of_transformers(
    run: Ran, net: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model is made of it, and gets the input that it names: here by a library of our own."""
    net.with_name("transformers.py").write_text(
        "import torch\n"
        "class TextConfig:\n"
        "    def __init__(self, width=4): self.width = width\n"
        "class ImageConfig: width, image_size, num_channels = 3, 8, 3\n"
        "class SoundConfig: width = 2\n"
        "class Model(torch.nn.Module):\n"
        "    dummy_inputs = {'input_ids': torch.ones(2, 3, dtype=torch.int64)}\n"
        "    def __init__(self, config):\n"
        "        super().__init__()\n"
        "        name = type(config).__name__\n"
        "        names = {'T': 'input_ids', 'I': 'pixel_values'}\n"
        "        self.main_input_name = names.get(name[0], 'wave')\n"
        "        self.rows = torch.nn.Embedding(2, config.width)\n"
        "    def forward(self, input_ids=None, pixel_values=None, wave=None):\n"
        "        if input_ids is not None: return {'last': self.rows(input_ids).mT.contiguous()}\n"
        "        return [pixel_values.mT.contiguous() if wave is None else wave.mT.contiguous()]\n"
        "class AutoModel: from_config = Model\n"
    )
    monkeypatch.syspath_prepend(str(net.parent))
    monkeypatch.delitem(sys.modules, "transformers", raising=False)
    for target, sizes, copied in [
        (("TextConfig",), "2×3", 96),
        (("TextConfig(width=2)", "--input", "1,5"), "1×5", 40),
        (("TextConfig", "--backward"), "2×3", 96),
        (("ImageConfig",), "1×3×8×8", 768),
        (("ImageConfig", "--input", "1,3,4,4", "--dtype", "float64"), "1×3×4×4", 384),
        (("SoundConfig", "--input", "2,5"), "2×5", 40),
    ]:
        code, lines, said = run("trace", f"transformers:{target[0]}", *target[1:])
        assert 0 == code, said
        assert f" on cpu, {sizes}\n" in said
        assert any(f" {copied} " in line and "layout copy" in line for line in lines), lines
    assert (
        "SoundConfig reads wave: give its sizes with --input"
        in run("trace", "transformers:SoundConfig")[2]
    )
    monkeypatch.delitem(sys.modules, "transformers")


def test_explain(run: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
    """It reads an argument or standard input, and prints what the package says."""
    message = "RuntimeError: shape '[2, 5]' is invalid for input of size 12"
    code, lines, said = run("explain", message)
    assert (0, "") == (code, said)
    assert lines[-1].endswith("contiguous.html#error-view-shape-is-invalid-for-input")
    monkeypatch.setattr(sys, "stdin", io.StringIO("from a pipe"))
    assert (0, ["I do not know this one: from a pipe"], "") == run("explain")


def test_advise(run: Ran, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It prints what came of the changes; a function has no copy to change."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "turning.py").write_text(
        "import torch\n"
        "class Turn(torch.nn.Module):\n"
        "    def forward(self, x):\n"
        "        return x.t().contiguous() * 2\n"
        "def turn(x):\n"
        "    return x.t()\n",
        encoding="utf-8",
    )
    code, lines, said = run("advise", "turning:Turn", "--input", "2,3")
    assert 0 == code
    assert "leave out contiguous() at turning.py:4" in lines
    assert "running changes of turning:Turn" in said
    assert "opsref: trying: leave out contiguous() at turning.py:" in said
    code, _, said = run("advise", "turning:turn", "--input", "2,3")
    assert 2 == code
    assert "advise takes a module, and turning:turn is a function" in said


def test_a_function_that_makes_a_module(run: Ran, tmp_path: Path) -> None:
    """Its call is what runs, so that nothing would be said of the module."""
    (tmp_path / "making.py").write_text(
        "import torch\ndef make():\n    return torch.nn.Linear(3, 2)\n", encoding="utf-8"
    )
    code, lines, said = run("trace", "making:make")
    assert 2 == code
    assert [] == lines
    assert "making:make makes a module, which did not run: write making:make()" in said
    code, _, said = run("trace", "making:make", "--input", "2,3")
    assert 2 == code
    assert "write making:make() if it makes the module that takes them" in said
    assert 0 == run("trace", "making:make()", "--input", "2,3")[0]
    assert "write making:make() if it makes one" in run("advise", "making:make")[2]


@pytest.mark.parametrize("command", ["", "trace", "advise", "layout", "view", "draw", "explain"])
def test_help(run: Ran, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In 80 columns, with examples and exit codes, and without torch."""
    monkeypatch.setenv("COLUMNS", "80")
    code, lines, _ = run(*filter(None, (command, "--help")))
    assert 0 == code
    assert all(len(line) <= 80 for line in lines)
    assert "exit codes:" in lines
    assert not command or lines[0].startswith(f"usage: opsref {command} ")


def test_nothing_and_a_wrong_usage(run: Ran) -> None:
    """Without a command there is help; a wrong one is exit code 2, as argparse has it."""
    assert (0, "usage: opsref [-h] [--version] COMMAND ...") == (run()[0], run()[1][0])
    assert 2 == run("tracing")[0]
    assert 2 == run("view", "zeros(2)")[0]


def test_version(run: Ran) -> None:
    """That of the package, and that of torch."""
    expected = f"opsref {opsref.__version__}, torch {torch.__version__}"
    assert (0, [expected], "") == run("--version")


def test_as_a_module_in_a_process_of_its_own() -> None:
    """`python -m opsref`; a reader that goes away is no error, and help imports no torch."""
    command = f"{sys.executable} -W ignore -m opsref"
    shell = f"{command} layout 'zeros(300, 300).t()' | head -1"
    done = subprocess.run(shell, shell=True, capture_output=True, text=True, check=True)
    assert "shape (300, 300), stride (1, 300), " in done.stdout
    assert "" == done.stderr
    code = (
        "import sys\nfrom opsref._cli.main import main\n"
        "try: main(['trace', '--help'])\nexcept SystemExit: pass\n"
        "assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
