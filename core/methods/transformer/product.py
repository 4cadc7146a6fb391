"""A matrix with what it reads, and the same product with few bits: y = x·Wᵀ ≈ x̂·Ŵᵀ."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.absmax import absmax_params
from core.affine import fake_quantize
from core.granularity import PerChannel
from core.networks.quantized_sorter import Sharing

if TYPE_CHECKING:
    from torch import Tensor

Rounder = Callable[["Tensor"], "Tensor"]  # activations (…, d) -> what the matrix reads, (…, d)


@dataclass(frozen=True)
class Precision:
    """How coarse: weights of 2 to 16 bits with a scale for each output, symmetric by absmax.

    activation_bits: 2 to 16; None leaves activations in float. sharing: who shares their scale.
    """

    weight_bits: int
    activation_bits: int | None
    sharing: Sharing = Sharing.TENSOR


@dataclass(frozen=True, eq=False)
class Product:
    """A float matrix W (outputs, d), and x (n, d), what it reads on calibration data; float32."""

    weight: np.ndarray
    seen: np.ndarray


@dataclass(frozen=True, eq=False)
class FewBits:
    """A product with few bits: Ŵ (outputs, d), and x ↦ x̂, which is done while the network runs."""

    weight: np.ndarray
    read: Rounder

    def outputs(self, x: np.ndarray) -> np.ndarray:
        """x̂·Ŵᵀ, (n, outputs), of x (n, d)."""
        import torch

        return np.asarray(self.read(torch.from_numpy(x)).numpy() @ self.weight.T)


def relative_error(product: Product, few: FewBits) -> float:
    """‖x·Wᵀ − x̂·Ŵᵀ‖² / ‖x·Wᵀ‖² on the calibration data; 0 is best."""
    exact = product.seen @ product.weight.T
    return float(((exact - few.outputs(product.seen)) ** 2).sum() / (exact**2).sum())


def rounded_weight(weight: np.ndarray, bits: int) -> np.ndarray:
    """Ŵ: each weight on the nearest level of its output's scale.

    >>> rounded_weight(np.array([[3.0, 1.4], [0.75, -0.6]]), 3).tolist()  # 3/3 and 0.75/3
    [[3.0, 1.0], [0.75, -0.5]]
    """
    return np.asarray(
        fake_quantize(weight, absmax_params(weight, bits, narrow=True, granularity=PerChannel(0)))
    )


def rounder(seen: np.ndarray, precision: Precision) -> Rounder:
    """x ↦ x̂; scales from the calibration data `seen` (n, d), or of each token from itself."""
    bits = precision.activation_bits
    if bits is None:
        return lambda x: x
    if precision.sharing is Sharing.TOKEN:
        return lambda x: _token_by_token(x, bits)
    along = PerChannel(-1) if precision.sharing is Sharing.CHANNEL else None
    params = absmax_params(seen, bits, narrow=True, granularity=along)
    return lambda x: fake_quantize(x, params)


def _token_by_token(x: "Tensor", bits: int) -> "Tensor":
    rows = x.reshape(-1, x.shape[-1])
    params = absmax_params(rows, bits, narrow=True, granularity=PerChannel(0))
    return fake_quantize(rows, params).reshape(x.shape)
