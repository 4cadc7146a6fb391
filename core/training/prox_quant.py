"""ProxQuant: weights stay floats and are drawn to their levels, more with every update.

Bai, Wang and Liberty 2018 (arXiv 1810.00861) add a penalty whose graph is a row of Ws, zero on the
levels:

    R(w) = Σ |wᵢ − Q(wᵢ)|

and replace its gradient, which jumps, by its proximal step after each update of the loss:

    prox(w) = argmin_u ½(u − w)² + λ·|u − Q(u)|
            = Q(w) + sign(w − Q(w)) · max(|w − Q(w)| − λ, 0)

That is soft thresholding about the nearest level: a weight within λ of it lands on it, any other
comes nearer by λ. λ grows while training goes on, and at the end every weight is on a level. There
is no straight-through estimator for the weights: the loss is that of the float weights.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


def w_penalty(w: "Tensor", nearest: "Tensor") -> "Tensor":
    """R(w): the sum of the distances to the nearest levels, a scalar.

    >>> import torch
    >>> w = torch.tensor([0.25, -1.5])
    >>> w_penalty(w, torch.tensor([0.0, -1.0])).item()
    0.75
    """
    return (w - nearest).abs().sum()


def drawn_to_levels(w: "Tensor", nearest: "Tensor", strength: float) -> "Tensor":
    """prox(w) for λ = `strength`; nearest: Q(w), the level next to each weight.

    >>> import torch
    >>> w = torch.tensor([0.25, 0.75, -1.5])
    >>> drawn_to_levels(w, w.round(), 0.25).tolist()  # −1.5 rounds to −2
    [0.0, 1.0, -1.75]
    """
    away = w - nearest
    return nearest + away.sign() * (away.abs() - strength).clamp(min=0)
