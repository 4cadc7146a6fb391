"""What was measured of a layer and of its model, from which causes are told."""

from dataclasses import dataclass, field
from statistics import median_high

import numpy as np

from core.analysis.causes.tensor_facts import EXACT_DB, TensorFacts
from core.analysis.layer_settings import LayerSettings
from core.analysis.simulation.output_extremes import Extremes
from core.analysis.structure.layers import Operator

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
    held_out:    a sample of the held-out data as they enter; None where there are none.
    samples:     how many samples of the calibration and of the held-out data were seen.
    clipped:     how many of each have values beyond the limits.
    limits:      of the input's clipping range, half a step beyond the outermost codes.
    largest_sum: the largest magnitude of an integer sum that was seen; None where none can be too
                 large for the accumulator.
    sources:     the layers that make the input, by operators that leave channels in their places.
    between:     operators on the way to the input, the last first.
    parts:       sizes along the channels of what a Concat before the layer joins; () for no Concat.
    operator:    the operator without weights whose input or result this is.
    only_reader: whether nothing else depends on what the sources make.
    outputs:     the lowest and the highest value of each output channel, (channels,) each, before
                 its activation; None where they are not known.
    factors:     what a batch normalization multiplies each output channel with, (channels,) or one
                 for all.
    """

    name: str
    settings: LayerSettings
    weights: TensorFacts | None
    input: TensorFacts | None
    limits: tuple[float, float]
    largest_sum: int | None = None
    sources: tuple[str, ...] = ()
    between: tuple[str, ...] = ()
    parts: tuple[int, ...] = ()
    operator: Operator | None = None
    held_out: TensorFacts | None = None
    samples: tuple[int, int] = (0, 0)
    clipped: tuple[int, int] = (0, 0)
    only_reader: bool = False
    outputs: Extremes | None = None
    factors: np.ndarray = field(default_factory=lambda: np.ones(1))


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
    _bits: dict[str, int] = field(default_factory=dict)
    _numbers: dict[str, int] = field(default_factory=dict)

    def layer(self, name: str) -> LayerFacts | None:
        """The layer of this name."""
        number = self._number(name)
        return None if number is None else self.layers[number]

    def _number(self, name: str) -> int | None:
        if not self._numbers:
            self._numbers.update({one.name: i for i, one in enumerate(self.layers)})
        return self._numbers.get(name)

    def before(self, name: str) -> tuple[LayerFacts, ...]:
        """The layers that run before this one."""
        return self.layers[: self._number(name)]

    def channels_of_source(self, layer: LayerFacts) -> int:
        """How many output channels the only layer that makes its input has; 0 for several layers,
        or where its channels are not those of the input. After flattening, several rows of the
        input are one channel, one after the other.
        """
        source = self.layer(layer.sources[0]) if len(layer.sources) == 1 else None
        if source is None or source.weights is None or layer.input is None:
            return 0
        channels = len(source.weights.values)
        return channels if len(layer.input.values) % channels == 0 else 0

    def others(self, name: str, tensor: str) -> list[TensorFacts]:
        """The weights ("weights") or inputs ("input") of all layers but this."""
        found = (getattr(one, tensor) for one in self.layers if one.name != name)
        return [one for one in found if one is not None]

    def usual_bits(self, tensor: str) -> int:
        """The median of the bits of the weights ("weights") or inputs ("input"); 0 for none."""
        if tensor not in self._bits:
            facts = [getattr(one, tensor) for one in self.layers]
            bits = [one.bits for one in facts if one is not None]
            self._bits[tensor] = median_high(bits) if bits else 0
        return self._bits[tensor]

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

    def below_others_db(self, name: str, tensor: str) -> float:
        """How many dB the SQNR of this layer's tensor lies below the median of the others."""
        number = self._number(name)
        all_sqnrs = self._measured(tensor, "sqnr_db")
        others = all_sqnrs if number is None else np.delete(all_sqnrs, number)
        others = others[others < EXACT_DB]
        if number is None or not others.size:
            return 0.0
        return float(np.nan_to_num(np.median(others) - all_sqnrs[number]))

    def has_outlying_row(self, name: str, margin_db: float = MARGIN_DB) -> bool:
        """Whether the largest row of the layer's weights stands out from the second largest.

        The ratio of the two, in dB, is compared with that in the other layers, as in `loss_db`.
        """
        number = self._number(name)
        ratios = self._measured("weights", "row_ratio_db")
        if number is None or np.isnan(ratios[number]):
            return False
        others = np.delete(ratios, number)
        others = others[~np.isnan(others)]
        if not others.size:
            return False
        middle = float(np.median(others))
        spread = _NORMAL * float(np.median(np.abs(others - middle)))
        return bool(ratios[number] > middle + max(_SPREADS * spread, margin_db))

    def _loss_db(self, name: str, tensor: str, measure: str) -> float:
        number = self._number(name)
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
        if not sqnr < least:  # true for NaN as well
            return 0.0
        if tensor == "input":
            again = (getattr(own.resampled(seed), measure) for seed in range(_RESAMPLES))
            if any(value >= least for value in again):
                return 0.0
        return middle - float(sqnr)

    def _measured(self, tensor: str, measure: str) -> np.ndarray:
        """One measure of this tensor of every layer; NaN where there is none."""
        key = (tensor, measure)
        if key not in self._sqnrs:
            facts = [getattr(one, tensor) for one in self.layers]
            self._sqnrs[key] = np.array(
                [np.nan if f is None else getattr(f, measure) for f in facts]
            )
        return self._sqnrs[key]
