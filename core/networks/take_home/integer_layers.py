"""A quantized chain as `portable.IntegerLayer`s: its integers as lists that a script can hold."""

from typing import Any

import numpy as np

from core.kernels import Profile
from core.kernels.dyadic import dyadic
from core.kernels.fixed_point_multiplier import fixed_point_multiplier
from core.kernels.lookup import activation_table
from core.networks.activation import Activation
from core.networks.chain import LayerDesign
from core.networks.quantized_chain import QuantizedChain, QuantizedLayer
from core.networks.take_home.portable import IntegerLayer
from core.params import QuantParams


def integer_layers(quantized: QuantizedChain, profile: Profile) -> list[IntegerLayer]:
    """A layer each.

    Raises:
        InputError: for a multiplier that the profile cannot hold.
    """
    rows = list(zip(quantized.design, quantized.layers, strict=True))
    inner = [
        _inner(design, layer, rows[i + 1][1].read, profile)
        for i, (design, layer) in enumerate(rows[:-1])
    ]
    design, last = rows[-1]
    worth = [float(v) for v in np.ravel(last.sum_scale)]
    return [*inner, IntegerLayer(*_product(design, last), multiplier=worth, shift=[])]


def _inner(
    design: LayerDesign, layer: QuantizedLayer, read: QuantParams, profile: Profile
) -> IntegerLayer:
    """A layer whose sums become the codes `read` of the next one."""
    target = layer.sums or read
    zero, low = int(target.zero_point), target.format.qmin
    table: tuple[int, ...] = ()
    if layer.sums is not None:
        table = tuple(activation_table(design.activation.of, layer.sums, read).tolist())
    elif design.activation is Activation.RELU:
        low = zero
    multiplier, shift = _multiplier(layer.sum_scale / target.scale, profile)
    return IntegerLayer(
        *_product(design, layer),
        multiplier=multiplier,
        shift=shift,
        zero=zero,
        low=low,
        high=target.format.qmax,
        table=table,
        pool=design.pool,
    )


def _product(design: LayerDesign, layer: QuantizedLayer) -> tuple[list, list, int, int]:
    """Weight, bias, zero point of what is read, groups."""
    codes, bias = layer.weight_codes.tolist(), layer.bias_codes.tolist()
    return codes, bias, int(layer.read.zero_point), design.groups


def _multiplier(scale: np.ndarray, profile: Profile) -> tuple[list[Any], list[int]]:
    """A real multiplier, one a tensor or one a channel, as the profile writes it."""
    real = np.ravel(scale).astype(np.float32)
    match profile:
        case Profile.ONNX:
            return real.tolist(), []
        case Profile.DYADIC:
            by = dyadic(real)
            return np.ravel(by.b).tolist(), np.ravel(by.c).tolist()
        case _:
            fixed = fixed_point_multiplier(real)
            return np.ravel(fixed.mantissa).tolist(), np.ravel(fixed.shift).tolist()
