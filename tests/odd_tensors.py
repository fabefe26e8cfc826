"""Tensors of every kind that torch has."""

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np
import torch
from torch import distributed
from torch._subclasses import FakeTensorMode
from torch._subclasses.functional_tensor import FunctionalTensor, FunctionalTensorMode
from torch.fx.experimental.symbolic_shapes import ShapeEnv
from torch.testing._internal.two_tensor import TwoTensor

EYE = torch.eye(4)
ROWS = [torch.ones(2), torch.ones(3)]


class RECORDED(torch.Tensor):
    """A plain subclass that notes what is called on it."""

    calls: ClassVar[list[object]] = []

    @classmethod
    def of(cls, x: torch.Tensor) -> "RECORDED":
        """Make one of a tensor."""
        return x.as_subclass(cls)

    @classmethod
    def __torch_function__(
        cls, func: Any, types: Any, args: Any = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Note the call."""
        cls.calls.append(func)
        return super().__torch_function__(func, types, args, kwargs or {})


def spread() -> torch.Tensor:
    """Spread a tensor over two devices that are not there."""
    from torch.distributed.tensor import Shard, distribute_tensor, init_device_mesh
    from torch.testing._internal.distributed.fake_pg import FakeStore

    distributed.init_process_group("fake", store=FakeStore(), rank=0, world_size=2)
    try:
        return distribute_tensor(torch.ones(4, 4), init_device_mesh("cpu", (2,)), [Shard(0)])
    finally:
        distributed.destroy_process_group()


def functional() -> torch.Tensor:
    """Wrap a tensor as tracing does."""
    with FunctionalTensorMode():
        return FunctionalTensor.to_functional(EYE)


def symbolic() -> torch.Tensor:
    """Make a tensor whose sizes are symbols."""
    mode = FakeTensorMode(shape_env=ShapeEnv())
    return mode.from_tensor(torch.empty(5, 7), static_shapes=False)


def per_channel(dtype: torch.dtype) -> torch.Tensor:
    """Quantize a tensor with a scale for each row."""
    return torch.quantize_per_channel(EYE, torch.ones(4), torch.zeros(4), 0, dtype)


def fake() -> torch.Tensor:
    """Make a tensor that only pretends to have data."""
    with FakeTensorMode():
        return torch.empty(2, 3)


def bits(name: str) -> torch.Tensor:
    """Make a tensor of a type that few versions can compute with."""
    return torch.arange(4, dtype=torch.uint8).view(getattr(torch, name))


def gathers(x: torch.Tensor) -> bool:
    """Ask torch whether it can pick elements of a tensor's type: early versions cannot for some."""
    try:
        torch.zeros(1, dtype=x.dtype)[torch.zeros(1, dtype=torch.int64)].tolist()
    except (RuntimeError, NotImplementedError):
        return False
    return True


def inference() -> torch.Tensor:
    """Make a tensor in inference mode."""
    with torch.inference_mode():
        return torch.ones(2)


_SPARSE = "which has no strides: pass x.to_dense(), or a part such as x.values()"
_NESTED = (
    "is a nested tensor, whose rows differ in size: pass its packed values, x.values(), "
    "or one row of x.unbind()"
)
_WRAPS = "that wraps other tensors and has no storage of its own: pass the tensor inside it"
_ONE = "must be a torch.Tensor: got"

# How to make it, the error, and what it says after the argument's name.
REFUSED: dict[str, tuple[Callable[[], Any], type[Exception], str]] = {
    "list": (lambda: [1, 2], TypeError, f"{_ONE} list; torch.tensor(x) makes one"),
    "number": (lambda: 1.5, TypeError, f"{_ONE} float; torch.tensor(x) makes one"),
    "none": (lambda: None, TypeError, f"{_ONE} NoneType"),
    "array": (
        lambda: np.arange(3),
        TypeError,
        f"{_ONE} ndarray; torch.from_numpy(x) gives a tensor over the same memory",
    ),
    "storage": (
        lambda: EYE.untyped_storage(),
        TypeError,
        f"{_ONE} UntypedStorage; pass the tensor rather than its storage",
    ),
    "coordinates": (EYE.to_sparse, ValueError, f"has layout torch.sparse_coo, {_SPARSE}"),
    "csr": (EYE.to_sparse_csr, ValueError, f"has layout torch.sparse_csr, {_SPARSE}"),
    "csc": (EYE.to_sparse_csc, ValueError, f"has layout torch.sparse_csc, {_SPARSE}"),
    "bsr": (
        lambda: EYE.to_sparse_bsr((2, 2)),
        ValueError,
        f"has layout torch.sparse_bsr, {_SPARSE}",
    ),
    "bsc": (
        lambda: EYE.to_sparse_bsc((2, 2)),
        ValueError,
        f"has layout torch.sparse_bsc, {_SPARSE}",
    ),
    "mkldnn": (
        EYE.to_mkldnn,
        ValueError,
        "has layout torch._mkldnn, which has no strides: pass x.to_dense()",
    ),
    "nested": (lambda: torch.nested.nested_tensor(ROWS), ValueError, _NESTED),
    "jagged": (
        lambda: torch.nested.nested_tensor(ROWS, layout=torch.jagged),
        ValueError,
        _NESTED,
    ),
    "dtensor": (
        spread,
        ValueError,
        "is a DTensor, spread over devices: opsref.ShardedLayout.of(x) takes its layout; or pass "
        "its local part, x.to_local()",
    ),
    "wrapper": (lambda: TwoTensor(EYE, EYE), ValueError, f"is a TwoTensor {_WRAPS}"),
    "functional": (functional, ValueError, f"is a FunctionalTensor {_WRAPS}"),
    "lazy": (
        torch.nn.parameter.UninitializedParameter,
        ValueError,
        "is lazy and has no shape yet: run its module once, on any input",
    ),
    "packed": (
        lambda: per_channel(torch.quint4x2),
        ValueError,
        "has dtype torch.quint4x2, which packs several elements into one byte: pass x.int_repr()",
    ),
}

_NO_DATA = 'cells="values" needs data, and x is a meta or fake tensor: use cells="positions"'
_QUANTIZED = 'cells="values" does not read quantized tensors such as x: pass its int_repr() or'
_BYTES = "): pass its bytes, x.view(torch.uint8)"
COMPLEX = torch.tensor([1 + 2j, 3 - 4j])

# How to make it, and its values, or what the error says of them.
DRAWN: dict[str, tuple[Callable[[], torch.Tensor], list[str] | str]] = {
    "per tensor": (lambda: torch.quantize_per_tensor(EYE, 0.1, 0, torch.qint8), _QUANTIZED),
    "per channel": (lambda: per_channel(torch.qint8), _QUANTIZED),
    "conjugate": (COMPLEX.conj, ["1-2j", "3+4j"]),
    "negative": (lambda: COMPLEX.conj().imag, ["-2", "4"]),
    "parameter": (lambda: torch.nn.Parameter(EYE[:2, :2]), ["1", "0", "0", "1"]),
    "subclass": (lambda: RECORDED.of(torch.arange(3)), ["0", "1", "2"]),
    "gradient": (lambda: torch.ones(2, requires_grad=True) * 2, ["2", "2"]),
    "inference": (inference, ["1", "1"]),
    "meta": (lambda: torch.empty(2, 3, device="meta"), _NO_DATA),
    "fake": (fake, _NO_DATA),
    "uint4": (lambda: bits("uint4"), _BYTES),
    "bits8": (lambda: bits("bits8"), _BYTES),
    "uint16": (lambda: torch.arange(2).to(torch.uint16), ["0", "1"]),
    "float8": (lambda: torch.arange(2.0).to(torch.float8_e5m2), ["0", "1"]),
    "bfloat16": (lambda: torch.arange(2).bfloat16(), ["0", "1"]),
    "empty": (lambda: torch.zeros(0, 2), []),
}
if hasattr(torch, "float4_e2m1fn_x2"):
    DRAWN["float4"] = (lambda: bits("float4_e2m1fn_x2"), _BYTES)
