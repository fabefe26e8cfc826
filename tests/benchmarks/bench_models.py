"""Traces whole models and compares with torch's profiler; exits 1 if one differs.

For each model: the layout-changing clones that an untraced profiler sees against those listed,
results bit for bit, and the CPU time of a traced forward pass against a plain one.
"""

from __future__ import annotations

import os
import statistics
import sys
import warnings
from collections.abc import Callable, Iterator
from time import process_time
from typing import Any, NamedTuple

import torch
from torch import nn

import opsref

TIMM = (
    *("beit_base_patch16_224", "cait_xxs24_224", "coat_tiny", "coatnet_0_rw_224"),
    *("convit_tiny", "convmixer_768_32", "convnext_atto", "crossvit_tiny_240", "davit_tiny"),
    *("deit3_small_patch16_224", "densenet121", "edgenext_xx_small", "efficientformer_l1"),
    *("efficientnet_b0", "efficientvit_b0", "eva02_tiny_patch14_224", "fastvit_t8"),
    *("focalnet_tiny_srf", "gcvit_xxtiny", "ghostnet_100", "hgnet_tiny", "hiera_tiny_224"),
    *(
        "hrnet_w18_small",
        "inception_next_tiny",
        "levit_128s",
        "mambaout_femto",
        "maxvit_tiny_rw_224",
    ),
    *("mixer_s32_224", "mobilenetv3_small_100", "mobilevit_xxs", "mvitv2_tiny", "nest_tiny_jx"),
    *("nextvit_small", "pit_ti_224", "poolformer_s12", "pvt_v2_b0", "regnetx_002", "repvit_m0_9"),
    *("resnet18", "resmlp_12_224", "sequencer2d_s", "swin_tiny_patch4_window7_224"),
    *("swinv2_tiny_window8_256", "tiny_vit_5m_224", "tnt_s_patch16_224", "twins_pcpvt_small"),
    *("vgg11", "visformer_tiny", "vit_tiny_patch16_224", "volo_d1_224", "xcit_nano_12_p16_224"),
)
TORCHVISION = (
    *("alexnet", "convnext_tiny", "densenet121", "googlenet", "maxvit_t", "mnasnet0_5"),
    *("mobilenet_v3_small", "shufflenet_v2_x0_5", "squeezenet1_1", "swin_v2_t", "vit_b_16"),
)
TRANSFORMERS = (
    *("Bert", "Bart", "CLIPText", "DistilBert", "Electra", "GPT2", "Llama", "Mistral", "Opt"),
    *("Roberta", "Segformer", "T5Encoder", "ViT"),
)
# Of so many models, a step of training is compared too.
STEPS = 20
SMALL = {
    **dict.fromkeys(("hidden_size", "d_model", "dim", "n_embd", "embedding_size"), 64),
    **dict.fromkeys(("intermediate_size", "hidden_dim", "encoder_ffn_dim", "ffn_dim", "d_ff"), 128),
    **dict.fromkeys(("num_hidden_layers", "n_layers", "n_layer", "encoder_layers"), 4),
    **dict.fromkeys(("num_attention_heads", "n_heads", "n_head", "num_heads"), 4),
    "num_key_value_heads": 4,
    "vocab_size": 100,
    "num_layers": 4,
    "decoder_layers": 2,
    "d_kv": 16,
}


class Row(NamedTuple):
    """What was found for a model."""

    name: str
    operations: int
    between: int
    inside: int
    copied: int
    expected: int
    same: bool
    ratio: float

    @property
    def right(self) -> bool:
        """Whether nothing differs."""
        return self.same and self.between + self.inside == self.expected


def models() -> Iterator[tuple[str, Callable[[], nn.Module], Callable[[], torch.Tensor]]]:
    """Yield names, and how to make the model and its input."""
    import timm
    import torchvision
    import transformers

    for name in TIMM:
        size = timm.create_model(name).default_cfg["input_size"]
        yield f"timm:{name}", lambda n=name: timm.create_model(n), lambda s=size: image(s)
    for name in TORCHVISION:
        yield (
            f"torchvision:{name}",
            lambda n=name: torchvision.models.get_model(n, weights=None),
            lambda: image((3, 224, 224)),
        )
    for name in TRANSFORMERS:

        def make(name: str = name) -> nn.Module:
            stem = name.removesuffix("Encoder")
            config: Any = getattr(transformers, f"{stem}Config", None) or getattr(
                transformers, f"{stem.upper()}Config"
            )
            kind = getattr(transformers, f"{name}Model", None) or getattr(
                transformers, f"{name.upper()}Model"
            )
            known = config()
            small = {} if name in ("Segformer", "ViT") else SMALL
            for key, value in small.items():
                if hasattr(known, key):
                    setattr(known, key, value)
            made: nn.Module = kind(known)
            return made

        vision = name in ("Segformer", "ViT")
        yield (
            f"transformers:{name}",
            make,
            (lambda: image((3, 224, 224))) if vision else (lambda: torch.arange(3, 35)[None]),
        )


def image(size: tuple[int, ...]) -> torch.Tensor:
    """Make an image of random numbers."""
    return torch.randn(1, *size)


def layout_clones(run: Callable[[], object]) -> int:
    """Count the clones that change a layout, as an untraced profiler sees them."""
    with torch.profiler.profile(record_shapes=True) as profile:
        run()
    results: Any = profile.profiler and profile.profiler.kineto_results
    found, todo = 0, list(results.experimental_event_tree())
    while todo:
        event = todo.pop()
        todo += event.children
        if event.name != "aten::clone":
            continue
        for child in event.children:
            if child.name == "aten::copy_":
                made, read = child.typed[1].inputs[:2]
                steps = zip(made.sizes, made.strides, read.strides, strict=True)
                found += any(size != 1 and a != b for size, a, b in steps)
    return found


def values(result: Any) -> list[torch.Tensor]:
    """List the tensors of a result."""
    if isinstance(result, torch.Tensor):
        return [result]
    items = result.values() if isinstance(result, dict) else result
    if isinstance(items, list | tuple) or isinstance(result, dict):
        return [x for item in items for x in values(item)]
    return []


def measure(name: str, model: nn.Module, x: torch.Tensor, rounds: int) -> Row:
    """Trace a model's forward pass and compare."""
    model.eval()

    def run() -> Any:
        return model(x)

    with torch.no_grad():
        expected = values(run())
        made: list[Any] = []
        clones = layout_clones(run)
        t = opsref.trace(lambda: made.append(run()))
        ratios = []
        for _ in range(rounds):
            start = process_time()
            run()
            middle = process_time()
            opsref.trace(model, x)
            ratios.append((process_time() - middle) / (middle - start))
    found = values(made[0])
    same = len(expected) == len(found) and all(
        torch.equal(a, b) and a.stride() == b.stride() for a, b in zip(expected, found, strict=True)
    )
    between = sum(o.name == "clone" for o in t.layout_copies)
    inside = sum(o.name.endswith("/clone") for o in t.inner_copies)
    copied = t.layout_copy_bytes + t.inner_copy_bytes
    ratio = statistics.median(ratios)
    return Row(name, len(t.operations), between, inside, copied, clones, same, ratio)


def measure_step(name: str, model: nn.Module, x: torch.Tensor) -> Row:
    """Trace a step of training and compare, gradients and random numbers too."""
    model.train()

    def step() -> list[torch.Tensor]:
        torch.manual_seed(1)
        model.zero_grad(set_to_none=True)
        loss = torch.stack(
            [out.pow(2).mean() for out in values(model(x)) if out.is_floating_point()]
        )
        loss.sum().backward()
        grads = [p.grad.clone() for p in model.parameters() if p.grad is not None]
        return [*grads, torch.rand(1)]

    expected = step()
    clones = layout_clones(step)
    made: list[list[torch.Tensor]] = []
    start = process_time()
    t = opsref.trace(lambda: made.append(step()))
    traced = process_time() - start
    start = process_time()
    step()
    ratio = traced / (process_time() - start)
    same = all(torch.equal(a, b) for a, b in zip(expected, made[0], strict=True))
    between = sum(o.name == "clone" for o in t.layout_copies)
    inside = sum(o.name.endswith("/clone") for o in t.inner_copies)
    copied = t.layout_copy_bytes + t.inner_copy_bytes
    return Row(f"{name}, step", len(t.operations), between, inside, copied, clones, same, ratio)


def main() -> int:
    """Print the table; return 1 if something differs."""
    os.environ.setdefault("KINETO_LOG_LEVEL", "99")  # else the profiler prints when it starts
    torch.set_num_threads(1)
    torch.manual_seed(0)
    only, rows = sys.argv[1:], []
    print(f"torch {torch.__version__}, CPU, one thread, random weights")
    head = ("model", "operations", "between", "inside", "bytes", "profiler", "same", "CPU time")
    print("{:45}{:>11}{:>9}{:>8}{:>13}{:>10}{:>6}{:>10}".format(*head))
    for name, make, x in models():
        if only and not any(part in name for part in only):
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                model, given = make(), x()
            except (RuntimeError, AttributeError, ValueError, ImportError) as error:
                print(f"{name:45}is not built: {str(error).partition(chr(10))[0][:80]}")
                continue
            found = [measure(name, model, given, rounds=3)]
            if len(rows) < 2 * STEPS:
                found.append(measure_step(name, model, given))
        for row in found:
            rows.append(row)
            mark = "" if row.right else "  DIFFERS"
            print(
                f"{row.name:45}{row.operations:11,}{row.between:9}{row.inside:8}{row.copied:13,}"
                f"{row.expected:10}{'yes' if row.same else 'NO':>6}{row.ratio:10.2f}{mark}",
                flush=True,
            )
    ratios = statistics.median(row.ratio for row in rows)
    wrong = [row.name for row in rows if not row.right]
    print(f"{len(rows)} rows, {len(wrong)} differ; CPU time {ratios:.2f} times, in the median")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
