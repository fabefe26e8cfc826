"""State dicts, and names of parameters and buffers."""

import torch
from torch import nn

from raising import says


class Norm(nn.Module):
    """Has a parameter, a buffer, an attribute and a method."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(3))
        self.register_buffer("mean", torch.zeros(3))
        self.eps = 1e-5

    def scale(self):
        """Do nothing."""


@says("1 missing in the checkpoint: mean.")
def missing_buffer():
    Norm().load_state_dict({"weight": torch.ones(3)})


@says("1 in the checkpoint only: bias.")
def unexpected_key():
    Norm().load_state_dict({**Norm().state_dict(), "bias": torch.zeros(3)})


@says("mean has shape (4,) there and (3,) here")
def another_size():
    Norm().load_state_dict({**Norm().state_dict(), "mean": torch.zeros(4)})


@says("2 missing in the checkpoint: weight, mean.", fix="Remove the prefix 'module.'")
def saved_in_parallel():
    saved = {f"module.{name}": x for name, x in Norm().state_dict().items()}
    Norm().load_state_dict(saved)


@says("4 missing in the checkpoint", "2 in the checkpoint only: 0.weight, 0.bias")
def another_depth():
    nn.Sequential(nn.ReLU(), nn.Linear(2, 2), nn.Linear(2, 2)).load_state_dict(
        nn.Sequential(nn.Linear(2, 2)).state_dict()
    )


@says("eps is an attribute of this Norm, of type float")
def buffer_for_an_attribute():
    Norm().register_buffer("eps", torch.tensor(1e-5))


@says("The class Norm has scale, of type function")
def parameter_for_a_method():
    Norm().register_parameter("scale", nn.Parameter(torch.ones(3)))


@says("weight is a parameter of this Norm already")
def buffer_for_a_parameter():
    Norm().register_buffer("weight", torch.ones(3))


@says("This Norm has weight, mean", fix="Did you mean mean?")
def misspelt():
    norm = Norm()
    return norm.maen


@says("Late.__init__ has not called super().__init__()")
def no_super():
    class Late(nn.Module):
        def __init__(self):
            self.lin = self.weight

    Late()


@says("the value has shape (3,).", "weight of this Norm has shape (3,)")
def tensor_for_a_parameter():
    norm = Norm()
    norm.weight = torch.ones(3)


@says("torch.ones(2) has shape (2,)", fix="super().__init__()")
def parameter_before_init():
    class Early(nn.Module):
        def __init__(self):
            self.weight = nn.Parameter(torch.ones(2))
            super().__init__()

    Early()


@says(
    "mean has shape (4,) there and (3,) here. 1 in the checkpoint only: bias.",
    "#error-buffer-size-mismatch",
    fix="Delete the keys of another shape from the state dict, then load with strict=False.",
)
def another_size_and_another_key():
    Norm().load_state_dict({**Norm().state_dict(), "mean": torch.zeros(4), "bias": torch.zeros(3)})


@says("mean has shape (4,) there and (3,) here. 1 missing in the checkpoint", fix="Delete the keys")
def another_size_and_a_missing_key():
    Norm().load_state_dict({"mean": torch.zeros(4)})


@says("#error-droppath-no-scale-by-keep")
def older_drop_path():
    class DropPath(nn.Module):
        def forward(self, x):
            return x * self.scale_by_keep

    DropPath()(torch.zeros(2))


@says("This Block has drop_path1, drop_path2.", "#error-droppath-block-has-no-drop-path")
def block_of_another_timm():
    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.drop_path1 = self.drop_path2 = nn.Identity()

        def forward(self, x):
            return self.drop_path(x)

    Block()(torch.zeros(2))


@says("#error-droppath-no-such-attribute")
def rate_of_an_identity():
    return nn.Identity().drop_prob
