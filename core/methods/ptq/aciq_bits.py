"""ACIQ's third part: more bits for the channels with the wider ranges, at the same size in all.

    2^Mᵢ  =  B · αᵢ^(2/3) / Σⱼ αⱼ^(2/3)         B = n·2ᴹ levels for n channels of M bits on average

αᵢ is where channel i is clipped, by ACIQ's formula at M bits (`core.calibration.aciq`). The rule is
the minimum of Σ αᵢ² / (3·4^Mᵢ), the channels' rounding errors, for a fixed number of levels: set
the derivative by each 2^Mᵢ to the same multiplier. Since the mean of the Mᵢ is at most M, the codes
take no more memory than with M bits everywhere. Bits are then rounded to whole numbers from 1 to 8;
where that takes more, the channels that were rounded up most give one back.

Each output channel has a scale of its own, whatever the task says: without one there is no αᵢ. What
layers read has the task's bits, where the paper allots them to its channels, too.

Source: Banner, Nahshan, Soudry 2019, "Post training 4-bit quantization of convolutional networks
for rapid-deployment", arXiv 1810.05723.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from core.affine import dequantize
from core.calibration.aciq import Prior, clip_factor
from core.granularity import PerTensor
from core.methods.extreme.binary import MEASURE, relative_error
from core.methods.method import Method, Needs, Run, Step, Task
from core.methods.option import NoOptions
from core.methods.storage import layer_bytes
from core.networks.cnn import Layer
from core.networks.compressed_chain import CompressedChain, CompressedLayer
from core.networks.layer_precision import LayerPrecision

MOST_BITS = 8


def best_bits(alpha: np.ndarray, average: float) -> np.ndarray:
    """M of each channel before rounding, (channels,) float64; −∞ would be a channel of zeros.

    alpha: (channels,), 0 or more, at least one above it. average: M.

    >>> 2 ** best_bits(np.array([1.0, 8.0]), average=3)  # of 16 levels, as 1 : 4
    array([ 3.2, 12.8])
    """
    share = np.maximum(alpha, np.finfo(np.float64).tiny) ** (2 / 3)
    return average + np.log2(share / share.mean())


def whole_bits(alpha: np.ndarray, average: int) -> np.ndarray:
    """The whole bits of each channel, 1 to 8, with a mean of `average` at most.

    >>> whole_bits(np.array([1.0, 8.0]), average=3)  # log₂ 3.2 = 1.68, log₂ 12.8 = 3.68
    array([2, 4])
    """
    exact = best_bits(alpha, average)
    bits = np.rint(exact).clip(1, MOST_BITS).astype(int)
    while bits.sum() > average * len(bits):
        gained = np.where(bits > 1, bits - exact, -np.inf)
        bits[gained.argmax()] -= 1
    return bits


def run(task: Task, options: NoOptions) -> Run:
    """Bits by channel, each channel to its nearest codes within ACIQ's range."""
    layers = []
    average = task.precision.weight_bits
    for design, layer, read in zip(task.chain.design, task.chain.layers, task.reads(), strict=True):
        rows = layer.weight.reshape(len(layer.weight), -1)
        deviation = np.abs(rows).mean(axis=1)
        bits = whole_bits(clip_factor(Prior.LAPLACE, average) * deviation, average)
        weight = np.stack(list(_rounded(rows, bits, task.precision)))
        equal = np.stack(list(_rounded(rows, np.full(len(rows), average), task.precision)))
        code_bits = int(bits.sum()) * rows.shape[1] + 8 * len(bits)  # a byte says how many bits
        real = Layer(weight.reshape(layer.weight.shape), layer.bias)
        size = layer_bytes(code_bits, len(rows), len(rows))
        layers.append(CompressedLayer(real, read, size))
        text = f"{bits.min()} to {bits.max()} bits a channel, {bits.mean():.2f} on average"
        before, after = (relative_error(w, rows) for w in (equal, weight))
        yield Step(design.name, text, MEASURE, before, after)
    return CompressedChain(task.chain.design, tuple(layers))


def _rounded(rows: np.ndarray, bits: np.ndarray, precision: LayerPrecision) -> Iterator[np.ndarray]:
    """Each row on its levels, float32."""
    for row, count in zip(rows, bits, strict=True):
        laplace = replace(precision, granularity=PerTensor(), calibration="aciq-laplace")
        own = replace(laplace, weight_bits=int(count))
        params = own.weight_params(row)
        yield dequantize(own.weight_codes(row, params), params)


METHOD = Method(
    "aciq-bits",
    "ACIQ, bits by channel",
    "III-G2",
    "Banner, Nahshan, Soudry 2019, arXiv 1810.05723",
    Needs.RANGES,
    run,
)
