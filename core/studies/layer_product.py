"""One layer on integers, taken apart: the terms of a sum, its register, and its requantization.

acc = Σₖ (qxₖ − Zx)(qwₖ − Zw) = Σ qx·qw − Zw·Σ qx − Zx·Σ qw + K·Zx·Zw
q   = clip(round(M · acc) + Zy),    M = Sx·Sw / Sy
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.absmax import absmax_params
from core.affine import params_from_range, quantize
from core.errors import InputError
from core.formats import IntFormat
from core.kernels import Profile, matmul_integer, requantize
from core.params import QuantParams


@dataclass(frozen=True, eq=False)
class LayerProduct:
    """A fully connected layer: codes, what they mean, and its sums.

    x: int8 (images, K); w: int8 (outputs, K); acc: int32 (images, outputs). Each with the scale
    and zero point of its codes; y: those of the result.
    """

    x: np.ndarray
    x_params: QuantParams
    w: np.ndarray
    w_params: QuantParams
    acc: np.ndarray
    y: QuantParams

    @property
    def multiplier(self) -> np.float32:
        """M = Sx·Sw / Sy, float32 as ONNX computes it."""
        return np.float32(self.x_params.scale * self.w_params.scale / self.y.scale)

    def codes(self, profile: Profile) -> np.ndarray:
        """int8 (images, outputs): what the profile makes of every sum."""
        zero_point = int(self.y.zero_point)
        return np.asarray(requantize(self.acc, self.multiplier, zero_point, self.y.format, profile))


def differences(layer: LayerProduct, profiles: Sequence[Profile]) -> np.ndarray:
    """Where the codes of some of the profiles differ: int64 (n, 2), (image, output) in order.

    >>> layer = layer_product(np.float32([[0, 1]]), np.float32([[1, -1]]), symmetric=True)
    >>> differences(layer, [Profile.ONNX, Profile.ONNX]).shape
    (0, 2)
    """
    codes = [layer.codes(profile) for profile in profiles]
    return np.argwhere(np.any([c != codes[0] for c in codes], axis=0))


@dataclass(frozen=True)
class FourTerms:
    """The expansion of one element; `total` is their sum.

    codes: Σ qx·qw. rows: −Zw·Σ qx. columns: −Zx·Σ qw. constant: K·Zx·Zw.
    """

    codes: int
    rows: int
    columns: int
    constant: int

    @property
    def total(self) -> int:
        """acc."""
        return self.codes + self.rows + self.columns + self.constant


def layer_product(x: np.ndarray, weight: np.ndarray, symmetric: bool) -> LayerProduct:
    """The product x @ weightᵀ in 8-bit codes; ranges by min/max, the result's from the floats.

    x: float32 (images, K); weight: float32 (outputs, K). symmetric: of the weights, Zw = 0.

    >>> layer = layer_product(np.float32([[0, 1]]), np.float32([[1, -1], [0.5, 1]]), symmetric=True)
    >>> layer.acc.tolist()  # 255 · (−127) and 255 · 127: x is 0 and 255 steps of 1/255
    [[-32385, 32385]]
    """
    x_params = params_from_range(x.min(), x.max(), IntFormat(8))
    w_params = (
        absmax_params(weight, 8, narrow=True)
        if symmetric
        else params_from_range(weight.min(), weight.max(), IntFormat(8))
    )
    real = x @ weight.T
    y_params = params_from_range(real.min(), real.max(), IntFormat(8))
    qx, qw = quantize(x, x_params), quantize(weight, w_params)
    acc = matmul_integer(qx, qw.T, int(x_params.zero_point), int(w_params.zero_point))
    return LayerProduct(qx, x_params, qw, w_params, acc, y_params)


def terms(layer: LayerProduct, image: int) -> np.ndarray:
    """(qx − Zx)(qw − Zw) of every output and k, int64 (outputs, K), for one image."""
    x = layer.x[image].astype(np.int64) - int(layer.x_params.zero_point)
    return np.asarray(x * (layer.w.astype(np.int64) - int(layer.w_params.zero_point)))


def four_terms(layer: LayerProduct, image: int, output: int) -> FourTerms:
    """The four terms of one element of `acc`.

    >>> layer = layer_product(np.float32([[0, 1]]), np.float32([[1, -1]]), symmetric=False)
    >>> four_terms(layer, 0, 0)  # qx = −128, 127 and Zx = −128; qw = 126, −128 and Zw = −1
    FourTerms(codes=-32384, rows=-1, columns=-256, constant=256)
    """
    x, w = layer.x[image].astype(np.int64), layer.w[output].astype(np.int64)
    zx, zw = int(layer.x_params.zero_point), int(layer.w_params.zero_point)
    return FourTerms(int(x @ w), -zw * int(x.sum()), -zx * int(w.sum()), x.size * zx * zw)


def in_register(total: int, bits: int, saturates: bool) -> int:
    """An exact sum in a two's-complement register of `bits` bits: cut to it, or modulo 2ᵇ.

    Raises:
        InputError: for fewer than 2 bits.

    >>> in_register(130, 8, saturates=True), in_register(130, 8, saturates=False)
    (127, -126)
    """
    if bits < 2:
        raise InputError(f"a register of {bits} bits: give at least 2.")
    half = 1 << (bits - 1)
    if saturates:
        return min(max(total, -half), half - 1)
    return (total + half) % (2 * half) - half
