"""What was measured of a layer and of its model, from which causes are told."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from core.analysis.causes.tensor_facts import EXACT_DB, TensorFacts
from core.analysis.layer_settings import LayerSettings

BIT_DB = 20.0 * np.log10(2.0)  # 6.02 dB: what one bit is worth
MARGIN_DB = 2.5 * BIT_DB  # a smaller difference to the other layers is not worth a name
_INPUT_MARGIN_DB = 3.5 * BIT_DB  # channels of inputs differ more from layer to layer
_SPREADS = 3.0
_NORMAL = 1.4826  # the standard deviation of a normal distribution over its MAD
_RESAMPLES = 4


@dataclass(frozen=True, eq=False)
class LayerFacts:
    """One layer.

    weights:     None for a layer without weights by channel.
    input:       a sample of the calibration data as they enter; None where it stays in float.
    limits:      of the input's clipping range, half a step beyond the outermost codes.
    largest_sum: the largest magnitude of an integer sum that was seen; None where none can be too
                 large for the accumulator.
    source:      the layer that makes the input, with only `between` in the way; "" for none.
    between:     operators on the way from there, or from wherever the input comes.
    parts:       sizes along the channels of what a Concat before the layer joins; () for no Concat.
    """

    name: str
    settings: LayerSettings
    weights: TensorFacts | None
    input: TensorFacts | None
    limits: tuple[float, float]
    largest_sum: int | None = None
    source: str = ""
    between: tuple[str, ...] = ()
    parts: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Shift:
    """How far calibration and held-out data of a model's input lie apart.

    what: the statistic of a sample that differs most, with its mean in both; in units of the
    deviation within the groups. expected: the largest difference of random regroupings.
    """

    input: str
    layer: str
    what: str
    calibration: float
    held_out: float
    difference: float
    expected: float


@dataclass(frozen=True, eq=False)
class ModelFacts:
    """All layers, and the largest shift of the data, None without held-out data."""

    layers: tuple[LayerFacts, ...]
    shift: Shift | None = None
    _losses: dict[tuple[str, str, str], float] = field(default_factory=dict)
    _sqnrs: dict[tuple[str, str], np.ndarray] = field(default_factory=dict)

    def layer(self, name: str) -> LayerFacts | None:
        """The layer of this name."""
        return next((one for one in self.layers if one.name == name), None)

    def others(self, name: str, tensor: str) -> list[TensorFacts]:
        """The weights ("weights") or inputs ("input") of all layers but this."""
        found = (getattr(one, tensor) for one in self.layers if one.name != name)
        return [one for one in found if one is not None]

    def loss_db(self, name: str, tensor: str, measure: str = "sqnr_db") -> float:
        """How many dB this layer's tensor lies below the median of the others; 0 unless it stands
        out.

        It stands out when it lies below by more than three times their spread, and by more than two
        bits and a half (three and a half for the channels of inputs, which differ more by nature),
        in every resample as well. The spread is the median absolute deviation.
        measure: the SQNR of `TensorFacts` to compare, by its name.
        """
        key = (name, tensor, measure)
        if key not in self._losses:
            self._losses[key] = self._loss_db(*key)
        return self._losses[key]

    def has_outlying_row(self, name: str) -> bool:
        """Whether the largest row of the layer's weights stands out from the second largest.

        The ratio of the two, in dB, is compared with that in the other layers, as in `loss_db`.
        """
        layer = self.layer(name)
        if layer is None or layer.weights is None:
            return False
        others = np.array([row_ratio_db(one) for one in self.others(name, "weights")])
        if not others.size:
            return False
        middle = float(np.median(others))
        spread = _NORMAL * float(np.median(np.abs(others - middle)))
        return row_ratio_db(layer.weights) > middle + max(_SPREADS * spread, MARGIN_DB)

    def _loss_db(self, name: str, tensor: str, measure: str) -> float:
        number = next((i for i, one in enumerate(self.layers) if one.name == name), None)
        own = None if number is None else getattr(self.layers[number], tensor)
        if number is None or own is None:
            return 0.0
        others = np.delete(self._measured(tensor, measure), number)
        others = others[others < EXACT_DB]
        if not others.size:
            return 0.0
        middle = float(np.median(others))
        spread = _NORMAL * float(np.median(np.abs(others - middle)))
        by_channel = tensor == "input" and measure == "sqnr_db"
        margin = _INPUT_MARGIN_DB if by_channel else MARGIN_DB
        least = middle - max(_SPREADS * spread, margin)
        sqnr = getattr(own, measure)
        if sqnr >= least:
            return 0.0
        if tensor == "input":
            again = (getattr(own.resampled(seed), measure) for seed in range(_RESAMPLES))
            if any(value >= least for value in again):
                return 0.0
        return middle - float(sqnr)

    def _measured(self, tensor: str, measure: str) -> np.ndarray:
        """The SQNR of this tensor of every layer; NaN where there is none."""
        key = (tensor, measure)
        if key not in self._sqnrs:
            facts = [getattr(one, tensor) for one in self.layers]
            self._sqnrs[key] = np.array(
                [np.nan if f is None else getattr(f, measure) for f in facts]
            )
        return self._sqnrs[key]


def row_ratio_db(tensor: TensorFacts) -> float:
    """The largest magnitude of a row over that of the second largest row, in dB; 0 for one row."""
    largest = np.sort(tensor.largest[tensor.largest > 0])
    return float(20 * np.log10(largest[-1] / largest[-2])) if len(largest) > 1 else 0.0


def median_bits(facts: Sequence[TensorFacts]) -> int:
    """The median of the bits of some tensors; 0 for none."""
    return int(np.median([one.bits for one in facts])) if facts else 0
