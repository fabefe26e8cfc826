"""The layouts of a model's tensors, and what follows from them."""

import pytest
import torch
from torch import nn

import opsref


def notes(model: nn.Module) -> dict[str, tuple[str, ...]]:
    """Return what is noted, by the names of tensors."""
    return {tensor.name: tensor.notes for tensor in opsref.layouts(model).noted}


def test_a_usual_model_has_no_notes() -> None:
    """All its tensors are listed."""
    model = nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2))
    found = opsref.layouts(model)
    expected = [*dict(model.named_parameters()), *dict(model.named_buffers())]
    assert expected == [tensor.name for tensor in found.tensors]
    assert () == found.noted
    assert "Sequential: 7 tensors contiguous, with a storage of its own size" == str(found)
    assert {} == notes(nn.Linear(3, 2, device="meta"))


def test_weights_in_channels_last() -> None:
    """The format has its name; a gradient is not saved."""
    model = nn.Conv2d(3, 4, 3).to(memory_format=torch.channels_last)
    model(torch.ones(1, 3, 8, 8)).sum().backward()
    found = notes(model)
    assert ("strides (27, 1, 9, 3), channels_last: safetensors refuses to save it",) == found[
        "weight"
    ]
    assert ("strides (27, 1, 9, 3), channels_last",) == found["weight.grad"]


def test_shared_tensors() -> None:
    """The notes name one tensor with two names, one storage, and elements in common."""
    model = nn.Module()
    model.a = nn.Linear(3, 3, bias=False)
    model.b = nn.Linear(3, 3, bias=False)
    model.b.weight = model.a.weight
    whole = torch.zeros(6)
    for name, part in {"one": whole[:3], "two": whole[3:], "all": whole}.items():
        model.register_buffer(name, part)
    found = notes(model)
    assert found["b.weight"][0].startswith("it is the same tensor as a.weight")
    assert "it has its storage in common with one" == found["two"][0]
    assert "and elements: safetensors refuses" in found["all"][0]
    assert found["one"][-1].startswith("torch.save writes its storage, 24 bytes, of which it uses")


def test_repeated_elements() -> None:
    """An expanded parameter cannot be written to."""
    model = nn.Module()
    model.scale = nn.Parameter(torch.zeros(1, 3).expand(4, 3))
    assert any("several elements share a location" in note for note in notes(model)["scale"])
    model.scale.grad = torch.ones(4, 3)
    with pytest.raises(RuntimeError, match="single memory location"):
        torch.optim.SGD(model.parameters(), 0.1).step()


def test_gradients_with_other_strides() -> None:
    """A warning of DDP about strides of dimensions of size 1 is about nothing."""
    model = nn.Conv2d(6, 6, 3, groups=6)
    model.weight.grad = torch.empty_strided((6, 1, 3, 3), (9, 1, 3, 1))
    (note,) = notes(model)["weight.grad"]
    assert "its parameter has strides (9, 9, 3, 1), in the same order in memory: DDP" in note
    model.weight.grad = torch.empty_strided((6, 1, 3, 3), (9, 9, 1, 3))
    assert "same order" not in notes(model)["weight.grad"][-1]


def test_tensors_without_strides() -> None:
    """They are listed, and said to have none."""
    model = nn.Module()
    model.register_buffer("sparse", torch.eye(3).to_sparse())
    assert {"sparse": ("it has no strides",)} == notes(model)


def test_what_is_no_module() -> None:
    """The error names the argument."""
    with pytest.raises(TypeError, match=r"^model must be a torch\.nn\.Module: got dict$"):
        opsref.layouts({})  # type: ignore[arg-type]
