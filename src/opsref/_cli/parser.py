"""The arguments of the command line, and its help."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from pathlib import Path

ABOUT = "See where PyTorch tensors are in memory, and where a model copies them."
EXIT_CODES = """
exit codes:
  0  it ran, and found nothing that has code 1
  1  it found something: copies that differ from --against, a view that fails
  2  it could not run: usage, a missing package, an error in what was run
  130  Ctrl-C stopped it
"""
EXAMPLES = """
examples:
  opsref trace timm:swin_tiny_patch4_window7_224
  opsref layout "torch.zeros(2, 3).t()"
  opsref view "torch.zeros(2, 3).t()" 6
  opsref draw "x = torch.arange(6).view(2, 3); x, x.t()" -o x.svg
"""
EXPRESSION = """
EXPRESSION is Python with the names of torch, and is run. Statements end with
semicolons; what comes last is shown, several tensors with commas between them.
"""
TARGETS = """
targets:
  timm:NAME                  a model of timm
  torchvision:NAME           a model of torchvision
  transformers:CONFIG        the model of a configuration, such as BertConfig or
                             "BertConfig(num_hidden_layers=2)"
  package.module:EXPRESSION  a function, a module or its class, found from the
                             current folder, such as net:Net or "net:Net(8)"

Weights are random. A module is in eval mode, without gradients; with --backward
it is in train mode. An expression is Python, and is run.
"""
TRACES = f"""{TARGETS}
examples:
  opsref trace torchvision:resnet18 --html report.html
  opsref trace timm:vit_tiny_patch16_224 --dtype bfloat16 --backward
  opsref trace net:attention --input 1,8,49,32 --input 1,8,49,32
  opsref trace net:embed --input 1,16:int64 --input mask=1,16:bool
  opsref trace transformers:LlamaConfig --device meta
  opsref trace net:Net --input 1,3,64,64 --json --copies > stored.json
  opsref trace net:Net --input 1,3,64,64 --against stored.json
"""
ADVICE = f"""{TARGETS}
examples:
  opsref advise timm:volo_d1_224
  opsref advise net:Net --input 1,3,64,64 --backward
"""
COMMANDS = {
    "trace": ("run a model or a function, and list where it copies memory", TRACES),
    "advise": ("try changes that may save copies of a model", ADVICE),
    "layout": ("show the shape, the strides and the positions of tensors", EXPRESSION),
    "view": ("say whether a view works, and what is in its way", EXPRESSION),
    "draw": ("draw how tensors land in their storages", EXPRESSION),
    "explain": ("explain an error message of torch", ""),
}


def _target(text: str) -> str:
    if not all(text.partition(":")):
        raise ArgumentTypeError(f"it has a colon, as timm:resnet18 and net:Net: got {text}")
    return text


def _existing(text: str) -> Path:
    if not (path := Path(text)).is_file():
        raise ArgumentTypeError(f"there is no file {text}")
    return path


def parser() -> ArgumentParser:
    """Return the parser of all commands."""
    shape = RawDescriptionHelpFormatter
    top = ArgumentParser(
        "opsref", description=ABOUT, epilog=EXAMPLES + EXIT_CODES, formatter_class=shape
    )
    top.add_argument("--version", action="store_true", help="show the version, and torch's")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", dest="command")
    made = {}
    for name, (about, more) in COMMANDS.items():
        made[name] = commands.add_parser(
            name, help=about, epilog=more + EXIT_CODES, formatter_class=shape
        )
        if more is EXPRESSION:
            made[name].add_argument("expression", metavar="EXPRESSION", help="gives a tensor")
    sizes = "sizes of an argument, with its name= before or :int64 behind; once for each"
    for name in ("trace", "advise"):
        add = made[name].add_argument
        add("target", metavar="TARGET", type=_target, help="what to run; see below")
        add("--input", metavar="SIZES", action="append", default=[], help=sizes)
        add("--dtype", default="float32", help="of weights and inputs: %(default)s")
        add("--device", default="cpu", help="such as cuda or meta: %(default)s")
        add("--backward", action="store_true", help="run the backward pass too")
    add = made["trace"].add_argument
    add("--every", action="store_true", help="show every operation of a long trace")
    add("--json", action="store_true", help="print the trace as JSON")
    add("--copies", action="store_true", help="with --json: only what --against compares")
    add("--html", metavar="FILE", type=Path, help="write a page for a browser")
    add("--against", metavar="FILE", type=_existing, help="compare the copies with stored JSON")
    made["view"].add_argument("sizes", metavar="SIZES", help="such as 2,6")
    output = "an .svg, .png or .pdf; text without it"
    made["draw"].add_argument("-o", "--output", metavar="FILE", help=output)
    made["explain"].add_argument("message", nargs="?", help="standard input without it")
    return top
