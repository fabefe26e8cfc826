"""Steps of optimizers whose state is that of other parameters."""

import torch

from raising import says

ENTRY = "#error-parameter-group-of-another-size"
CAUSE = "The state that was loaded is that of another parameter."
FIX = "Build the optimizer over the same parameters in the same order, or do not load its state."


def _loaded(a: int, b: int, *, foreach: bool) -> None:
    """Step with the state of an optimizer that has the two parameters in another order."""
    weights = [torch.zeros(size, requires_grad=True) for size in (a, b)]
    sum(x.sum() for x in weights).backward()
    first = torch.optim.AdamW(weights, foreach=foreach)
    first.step()
    second = torch.optim.AdamW(weights[::-1], foreach=foreach)
    second.load_state_dict(first.state_dict())
    second.step()


@says("has shape (5,); grad in", "dimension 0 (-1): 5 and 3.", CAUSE, ENTRY, fix=FIX)
def parameters_in_another_order():
    _loaded(5, 3, foreach=False)


@says("In dimension 0, one has 5, the other 3.", CAUSE, fix=FIX)
def all_parameters_at_once():
    _loaded(5, 3, foreach=True)


@says("The left side would have to grow from (1,) to (5,)", CAUSE, fix=FIX)
def state_of_one_element():
    _loaded(1, 5, foreach=False)


@says("a has shape (3,)", "#error-broadcast-size-of-tensor-a", fix="3 and 2 are two lengths")
def loss_in_a_step():
    a = torch.zeros(3, requires_grad=True)
    torch.optim.SGD([a]).step(lambda: a + torch.zeros(2))
