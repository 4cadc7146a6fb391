"""What is lost when 0 is no level: each of many zeros becomes the same small wrong number.

With an integer zero point Z the levels S·(q − Z) hold 0. Where Z is not rounded they lie at
S·(k + d), shifted by d of a step, and 0 comes back as d·S, at worst as S / 2. That happens to the
input of a layer (blank paper, zeros after a ReLU) and to the padding around it; both are shifted
here, each alone and together.
"""

from dataclasses import dataclass

import numpy as np

from core.calibration import Range
from core.errors import InputError
from core.networks.cnn import Cnn, Layer, as_pictures, convolve, logits
from core.networks.cnn_ranges import Ranges
from core.rounding import round_to_integer


@dataclass(frozen=True)
class Offset:
    """How far from 0 the level lies that stands for it, in steps, 0 to 0.5.

    values: in the input of a layer, where all levels are shifted alike. padding: around it.
    """

    values: float = 0.0
    padding: float = 0.0


def cases(offset: float) -> dict[str, Offset]:
    """Where zeros are inexact by this many steps: in the values, the padding, or both.

    >>> cases(0.5)["padding"]
    Offset(values=0.0, padding=0.5)
    """
    return {
        "values": Offset(values=offset),
        "padding": Offset(padding=offset),
        "both": Offset(offset, offset),
    }


def step(high: float, bits: int) -> float:
    """S = high / (2ᵇ − 1), of unsigned codes from 0 to `high`.

    Raises:
        InputError: for bits beyond 1 to 16.
    """
    if not 1 <= bits <= 16:
        raise InputError(f"{bits} bits: give 1 to 16.")
    return high / (2**bits - 1)


def shifted_levels(x: np.ndarray, high: float, bits: int, offset: float) -> np.ndarray:
    """`x` at the nearest of the levels S·(k + d), k = 0 … 2ᵇ − 1, d = `offset`.

    Raises:
        InputError: for an offset beyond 0 to 0.5, or bits beyond 1 to 16.

    >>> shifted_levels(np.array([0.0, 0.9, 3.0]), high=3.0, bits=2, offset=0.25).tolist()
    [0.25, 1.25, 3.25]
    """
    if not 0.0 <= offset <= 0.5:
        raise InputError(f"offset {offset}: give 0 to 0.5.")
    s = step(high, bits)
    k = round_to_integer(x / s - offset).clip(0, 2**bits - 1)
    return np.asarray((s * (k + offset)).astype(x.dtype))


def accuracy(
    cnn: Cnn, images: np.ndarray, labels: np.ndarray, ranges: Ranges, bits: int, offset: Offset
) -> float:
    """The share of digits answered correctly, 0 to 1, at `bits` bits an activation.

    images: (n, 64) float32; labels: (n,). ranges: of what each layer reads; weights stay float.
    """

    def tap(layer: str, x: np.ndarray) -> np.ndarray:
        return shifted_levels(x, ranges[layer].high, bits, offset.values)

    def ring(range: Range) -> float:
        return offset.padding * step(range.high, bits)

    padding = ring(ranges["conv1"]), ring(ranges["conv2"])
    return float((logits(cnn, images, tap, padding).argmax(axis=1) == labels).mean())


def feature_map(image: np.ndarray, weight: np.ndarray, bits: int, offset: Offset) -> np.ndarray:
    """One 3×3 filter over one quantized picture and its ring of padding, (8, 8).

    image: (64,), ink from 0 to 1. weight: (3, 3).

    >>> nine = np.ones((3, 3))
    >>> feature_map(np.zeros(64), nine, bits=1, offset=Offset(values=0.5))[0, :2].tolist()
    [2.0, 3.0]
    """
    x = shifted_levels(as_pictures(image), 1.0, bits, offset.values)
    layer = Layer(weight[None, None], np.zeros(1))
    return convolve(x, layer, offset.padding * step(1.0, bits))[0, 0]


def blank(image: np.ndarray) -> np.ndarray:
    """Where a 3×3 filter sees no ink at all, the padding included: bool (8, 8)."""
    ink = Layer(np.ones((1, 1, 3, 3)), np.zeros(1))
    return convolve(np.not_equal(as_pictures(image), 0), ink)[0, 0] == 0
