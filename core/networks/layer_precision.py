"""How coarse one layer of a chain is made, and the parameters that follow."""

from dataclasses import dataclass, field

import numpy as np

from core.affine import params_from_range, quantize
from core.calibration import CalibrationRule, calibration_rule
from core.errors import InputError
from core.formats import IntFormat
from core.granularity import PerChannel, PerTensor
from core.networks.weight_levels import WeightLevels
from core.params import QuantParams
from core.rounding import RoundingMode

MAX_ACTIVATION_BITS = 8


@dataclass(frozen=True)
class LayerPrecision:
    """Of one layer: bits, and how its weights and what it reads are quantized.

    weight_bits:     1 to 8; one bit is ±mean|w|. activation_bits: 2 to 8, of what the layer reads.
    granularity:     one scale for the whole weight, or one for each output, PerChannel(0).
    symmetric:       whether the range of what it reads is symmetric about 0, signed codes; else it
                     goes from the lowest to the highest value, unsigned codes.
    calibration:     name of a rule in `core.calibration.RULES`, for weights and activations.
    weight_rounding: how weights are rounded; activations go to the nearest code, ties to even.
    powers_of_two:   every scale is rounded up to a power of two, with which float arithmetic and
                     integer arithmetic give the same numbers.

    Raises:
        InputError: for bits out of these, or an unknown rule.
    """

    weight_bits: int = 8
    activation_bits: int = 8
    granularity: PerTensor | PerChannel = field(default_factory=PerChannel)
    symmetric: bool = False
    calibration: str = "minmax"
    weight_rounding: RoundingMode = RoundingMode.NEAREST_EVEN
    powers_of_two: bool = False

    def __post_init__(self) -> None:
        WeightLevels(self.weight_bits)
        if not 2 <= self.activation_bits <= MAX_ACTIVATION_BITS:
            raise InputError(
                f"activations of {self.activation_bits} bits; give 2 to {MAX_ACTIVATION_BITS}."
            )
        calibration_rule(self.calibration)

    @property
    def rule(self) -> CalibrationRule:
        """The calibration rule itself."""
        return calibration_rule(self.calibration)

    def weight_params(self, weight: np.ndarray) -> QuantParams:
        """Symmetric parameters of a weight whose first axis counts the outputs."""
        levels = WeightLevels(self.weight_bits)
        rows = [weight] if isinstance(self.granularity, PerTensor) else list(weight)
        if levels.bits == 1:
            highs = [float(np.abs(row).mean()) for row in rows]
        else:
            ranges = [self.rule.for_array(row, levels.format, symmetric=True) for row in rows]
            highs = [max(-r.low, r.high, 0.0) for r in ranges]
        shape = self.granularity.parameter_shape(weight.shape)
        high = np.array(highs, np.float32).reshape(shape)
        return self._finished(params_from_range(-high, high, levels.format, True, self.granularity))

    def activation_params(self, values: np.ndarray, bits: int | None = None) -> QuantParams:
        """Parameters of what the layer reads, one scale for all of it.

        values: what it read on calibration data. bits: other than `activation_bits`.
        """
        format = IntFormat(bits or self.activation_bits, signed=self.symmetric)
        found = self.rule.for_array(values, format, self.symmetric)
        return self._finished(params_from_range(found.low, found.high, format, self.symmetric))

    def weight_codes(self, weight: np.ndarray, params: QuantParams, seed: int = 0) -> np.ndarray:
        """The codes of a weight, in the storage dtype; `seed` is for stochastic rounding."""
        if self.weight_bits == 1:
            return np.where(weight < 0, -1, 1).astype(params.format.storage)
        return np.asarray(quantize(weight, params, self.weight_rounding, seed))

    def _finished(self, params: QuantParams) -> QuantParams:
        return with_power_of_two(params) if self.powers_of_two else params


def with_power_of_two(params: QuantParams) -> QuantParams:
    """The parameters with every scale rounded up to a power of two: the range grows.

    An unsigned range keeps its lower end, S·(qmin − Z); a signed one stays symmetric about 0.

    >>> params = with_power_of_two(params_from_range(-1.0, 5.0, IntFormat(2, signed=False)))
    >>> float(params.scale), int(params.zero_point)  # S = 2 covers it already; Z = 1/2 to even
    (2.0, 0)
    """
    scale = np.exp2(np.ceil(np.log2(params.scale))).astype(np.float32)
    qmin = params.format.qmin
    if params.format.signed:
        zero_point = params.zero_point
    else:
        moved = qmin + (params.zero_point - qmin) * (params.scale / scale)
        zero_point = np.rint(moved).astype(np.int32)
    return QuantParams(scale, zero_point, params.format, params.granularity)
