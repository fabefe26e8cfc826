"""What ``opsref trace`` runs: a model of a library, or something of a module of one's own."""

from __future__ import annotations

import re
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from difflib import get_close_matches
from importlib import import_module
from inspect import signature
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import torch
from torch.nn import Module

from opsref._cli import CommandError
from opsref._cli.expressions import sizes

LIBRARIES = ("timm", "torchvision", "transformers")


class Setting(NamedTuple):
    """How a target is run."""

    inputs: Sequence[str]
    dtype: torch.dtype
    device: torch.device
    backward: bool

    def tensors(self, *default: str) -> tuple[torch.Tensor, ...]:
        """Make the inputs that have no name; if none at all was asked for, those of a library."""
        asked = [text for text in self.inputs if "=" not in text]
        return tuple(map(self._tensor, asked if self.inputs else default))

    def named(self) -> dict[str, torch.Tensor]:
        """Make the inputs with a name, as ``pixel_values=1,3,224,224``."""
        pairs = (text.split("=", 1) for text in self.inputs if "=" in text)
        return {name: self._tensor(text) for name, text in pairs}

    def _tensor(self, text: str) -> torch.Tensor:
        shape, _, name = text.partition(":")
        dtype = dtype_named(name) if name else self.dtype
        if dtype.is_floating_point:
            return torch.randn(sizes(shape), device=self.device).to(dtype)
        return torch.zeros(sizes(shape), dtype=dtype, device=self.device)


class Target(NamedTuple):
    """What is called, and with what."""

    call: Callable[..., Any]
    inputs: tuple[torch.Tensor, ...] = ()
    keywords: dict[str, torch.Tensor] = {}  # noqa: RUF012 - nobody writes into it


def find(text: str, setting: Setting) -> Target:
    """Find a target by its name, and place it on the device."""
    home, _, name = text.partition(":")
    if home not in LIBRARIES and (here := str(Path.cwd())) not in sys.path:
        sys.path.insert(0, here)
    make = {"timm": _timm, "torchvision": _torchvision, "transformers": _transformers}
    target = make.get(home, _own)(package(home), name, setting)
    if isinstance(target.call, Module):
        target.call.to(setting.device, setting.dtype).train(setting.backward)
    elif setting.backward:
        for x in target.inputs:
            x.requires_grad_(x.is_floating_point())
    return target._replace(keywords={**target.keywords, **setting.named()})


def _timm(timm: ModuleType, name: str, setting: Setting) -> Target:
    if not timm.is_model(name):
        raise CommandError(_unknown("timm", "model", name, timm.list_models()))
    model = _built(setting, timm.create_model, name)
    return Target(model, setting.tensors(_image(*model.default_cfg["input_size"])))


def _torchvision(torchvision: ModuleType, name: str, setting: Setting) -> Target:
    models = torchvision.models
    if name not in models.list_models():
        raise CommandError(_unknown("torchvision", "model", name, models.list_models()))
    # What is under a detector or a segmenter would be fetched.
    under = "weights_backbone" in signature(models.get_model_builder(name)).parameters
    keywords = {"weights": None, **({"weights_backbone": None} if under else {})}
    model = _built(setting, models.get_model, name, **keywords)
    weights = next(iter(models.get_model_weights(name)), None)
    crop = getattr(weights and weights.transforms, "keywords", {}).get("crop_size", 224)
    # Of several weights, the first may be for larger images than a model without weights is.
    size = getattr(model, "image_size", crop)
    return Target(
        model, setting.tensors(_image(3, *([size] * 2 if isinstance(size, int) else size)))
    )


def _transformers(library: ModuleType, name: str, setting: Setting) -> Target:
    config = evaluated(library, name)
    config = config() if isinstance(config, type) else config
    # A configuration with several models needs a list here, for which it has None.
    config.architectures = getattr(config, "architectures", None) or []
    model = _built(setting, library.AutoModel.from_config, config)
    main = model.main_input_name
    if setting.named():
        return Target(model, setting.tensors())
    if main == "input_ids" and not setting.inputs:
        ids = model.dummy_inputs
        return Target(model, (), {name: x.to(setting.device) for name, x in ids.items()})
    if main == "input_ids":
        setting = setting._replace(dtype=torch.int64)
    elif main != "pixel_values" and not setting.inputs:
        raise CommandError(f"{name} reads {main}: give its sizes with --input")
    side, channels = getattr(config, "image_size", 224), getattr(config, "num_channels", 3)
    made = setting.tensors(
        _image(channels, *(side if isinstance(side, tuple | list) else [side] * 2))
    )
    return Target(model, made[1:], {main: made[0]})


def _own(module: ModuleType, name: str, setting: Setting) -> Target:
    call = _built(setting, _made, module, name)
    if not callable(call):
        raise CommandError(f"{name} must be a function or a module: got {type(call).__name__}")
    return Target(call, setting.tensors())


def _made(module: ModuleType, name: str) -> Any:
    """Return what has a name in a module; of a class of `nn.Module`, an instance."""
    found = evaluated(module, name)
    return found() if isinstance(found, type) and issubclass(found, Module) else found


@contextmanager
def hint_at_inputs(parsed: Namespace, call: object) -> Iterator[None]:
    """Add to an error that inputs can be given, if none were, or that a function was called."""
    try:
        yield
    except Exception as error:
        if not parsed.input:
            error.add_note(
                "--input gives the inputs, once for each: 1,3,64,64, or with the name of the "
                "argument, pixel_values=1,3,64,64"
            )
        elif isinstance(error, TypeError) and not isinstance(call, Module):
            error.add_note(f"write {parsed.target}() if it makes the module that takes them")
        raise


def package(name: str) -> ModuleType:
    """Import a module, and say so: it can take long."""
    print(f"opsref: importing {name}", file=sys.stderr)
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if f"{name}.".startswith(f"{error.name}."):
            how = f"pip install {name}" if name in LIBRARIES else f"looked from {Path.cwd()}"
            raise CommandError(f"there is no module {error.name}: {how}") from None
        raise  # one that the module needs


def evaluated(module: ModuleType, text: str) -> Any:
    """Run Python with the names of a module, also of one that makes them when asked."""
    first = re.match(r"\w*", text)[0]  # type: ignore[index]  # it always matches
    if not hasattr(module, first):
        raise CommandError(_unknown(module.__name__, "name", first or text, dir(module)))
    return eval(text, {**vars(module), first: getattr(module, first)})


def dtype_named(name: str) -> torch.dtype:
    """Return a dtype of torch."""
    dtype = getattr(torch, name, None)
    if not isinstance(dtype, torch.dtype):
        raise CommandError(f"torch has no dtype {name!r}, but float32, bfloat16, int64, ...")
    return dtype


def _unknown(home: str, what: str, name: str, names: Iterable[str]) -> str:
    near = get_close_matches(name, names, n=3)
    return f"{home} has no {what} {name}" + (f"; near it: {', '.join(near)}" if near else "")


def _image(*sizes: int) -> str:
    return ",".join(map(str, (1, *sizes)))


def _built(setting: Setting, make: Callable[..., Any], *values: Any, **keywords: Any) -> Any:
    """Build without memory for meta, but on the CPU what reads numbers then, as RegNet does."""
    if setting.device.type == "meta":
        with suppress(RuntimeError, TypeError), setting.device:
            return make(*values, **keywords)
    with torch.device("cpu"):
        return make(*values, **keywords)
