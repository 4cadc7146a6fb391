"""How one layer is quantized, where it differs from the others."""

from dataclasses import asdict, dataclass
from typing import Any

from core.calibration import calibration_rule
from core.errors import InputError
from core.formats import IntFormat

_BITS = (2, 16)
_ACCUMULATOR_BITS = (8, 64)


@dataclass(frozen=True)
class LayerSettings:
    """How one layer is quantized.

    weight_bits, activation_bits: 2 to 16. Weights are symmetric and narrow (−qmax … qmax), the
        layer's input is affine and unsigned, one scale for the tensor.
    per_channel: one scale for each output channel of a weight, else one for the tensor.
    group: how many weights of an output channel share a scale; 0 for all of them.
    calibration, weight_rule: the rules for the ranges of the input and of the weights, by their
        names in `core.calibration.RULES`, or "percentile-P".
    input_range: the range of the input, instead of what `calibration` would choose.
    in_float: whether the layer stays as it is, weights and input.
    accumulator_bits: of the integer in which the layer's products are summed, 8 to 64.

    Raises:
        InputError: for values outside these bounds.
    """

    weight_bits: int = 8
    activation_bits: int = 8
    per_channel: bool = True
    group: int = 0
    calibration: str = "minmax"
    weight_rule: str = "minmax"
    input_range: tuple[float, float] | None = None
    in_float: bool = False
    accumulator_bits: int = 32

    def __post_init__(self) -> None:
        bounds = {
            "weight_bits": _BITS,
            "activation_bits": _BITS,
            "accumulator_bits": _ACCUMULATOR_BITS,
        }
        for name, (low, high) in bounds.items():
            if not low <= getattr(self, name) <= high:
                raise InputError(f"{name} is {getattr(self, name)}; give {low} to {high}.")
        if self.group < 0:
            raise InputError(f"group is {self.group}; give 0 for no groups, or how many weights.")
        calibration_rule(self.calibration)
        calibration_rule(self.weight_rule)
        if self.input_range and not self.input_range[0] <= 0 <= self.input_range[1]:
            raise InputError(f"input_range is {self.input_range}; give limits with 0 between them.")

    @property
    def weight_format(self) -> IntFormat:
        """The codes of weights."""
        return IntFormat(self.weight_bits, signed=True, narrow=True)

    @property
    def activation_format(self) -> IntFormat:
        """The codes of the input."""
        return IntFormat(self.activation_bits, signed=False)

    def to_dict(self) -> dict[str, Any]:
        """The settings as plain JSON values."""
        plain = asdict(self)
        return {**plain, "input_range": self.input_range and list(self.input_range)}

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "LayerSettings":
        """The inverse of `to_dict`."""
        limits = plain["input_range"]
        return cls(**{**plain, "input_range": tuple(limits) if limits else None})
