"""How one layer is quantized, where it differs from the others."""

from dataclasses import asdict, dataclass
from typing import Any

from core.analysis.targets.number_formats import INTEGER, NAMES
from core.calibration import calibration_rule
from core.errors import InputError
from core.formats import IntFormat

GROUP = 32  # weights that usually share a scale, as in GGUF's blocks and the MX formats
_BITS = (2, 16)
_ACCUMULATOR_BITS = (8, 64)
_ACTIVATIONS = ("static", "dynamic", "float")
ROUNDINGS = ("nearest", "gptq", "adaround")


@dataclass(frozen=True)
class LayerSettings:
    """How one layer is quantized.

    weight_bits, activation_bits: 2 to 16. Weights are symmetric and narrow (−qmax … qmax) unless
        `affine_weights`; the layer's input is affine, or `symmetric`, and unsigned, one scale for
        the tensor.
    per_channel: one scale for each output channel of a weight, else one for the tensor.
    symmetric: whether the input's range reaches as far below 0 as above, with 0 in the middle of
        the codes: 2ᵇ⁻¹ of unsigned ones, which is the grid of signed ones with a zero point of 0.
    group: how many weights of an output channel share a scale; 0 for all of them.
    calibration, weight_rule: the rules for the ranges of the input and of the weights, by their
        names in `core.calibration.RULES`, or "percentile-P".
    input_range: the range of the input, instead of what `calibration` would choose.
    in_float: whether the layer stays as it is, weights and input.
    activations: "static" for ranges from calibration data, "dynamic" for the range of each tensor
        when it is there, "float" where the input is not quantized.
    numbers: "integer", or a float format of `core.analysis.targets.number_formats`, which takes its
        scales from the tensor itself.
    accumulator_bits: of the integer in which the layer's products are summed, 8 to 64; a sum that
        does not fit wraps around.
    smoothing: α of SmoothQuant: the input's channels are divided by s = max|X|^α / max|W|^(1−α) and
        the weights multiplied with it (Xiao et al. 2023, eq. 4); 0 for none, at most 1.
    equalize: whether the layer shares out its channels' ranges with the layer before it, where only
        functions that pass a positive factor on are between them (Nagel et al. 2019, eq. 11).
    float_channels: how many channels of the input, those of the largest values, stay in float
        together with their weights (Dettmers et al. 2022, LLM.int8).
    bias_correction: whether the mean error that rounding the weights makes in an output channel is
        taken off again (Nagel et al. 2019, section 4.2).
    round_bias: whether a bias is rounded to int32 of scale Sˣ·Sʷ, as integer kernels take it.
    rounding: which codes the weights take: the "nearest", or those with which "gptq" or "adaround"
        (`core.methods.ptq`) keep the layer's output on the calibration data. A layer that is no
        product with one matrix, or too large for it, keeps the nearest codes, and its note says so.
    affine_weights: whether each scale of the weights has a zero point, so that the codes −2ᵇ⁻¹ …
        2ᵇ⁻¹ − 1 reach from the smallest weight to the largest.

    Raises:
        InputError: for values outside these bounds.
    """

    weight_bits: int = 8
    activation_bits: int = 8
    per_channel: bool = True
    symmetric: bool = False
    group: int = 0
    calibration: str = "minmax"
    weight_rule: str = "minmax"
    input_range: tuple[float, float] | None = None
    in_float: bool = False
    activations: str = "static"
    numbers: str = INTEGER
    accumulator_bits: int = 32
    smoothing: float = 0.0
    equalize: bool = False
    float_channels: int = 0
    bias_correction: bool = False
    round_bias: bool = False
    rounding: str = "nearest"
    affine_weights: bool = False

    def __post_init__(self) -> None:
        bounds = {
            "weight_bits": _BITS,
            "activation_bits": _BITS,
            "accumulator_bits": _ACCUMULATOR_BITS,
        }
        for name, (low, high) in bounds.items():
            if not low <= getattr(self, name) <= high:
                raise InputError(f"{name} is {getattr(self, name)}; give {low} to {high}.")
        check_group(self.group)
        check_rounding(self.rounding)
        for name, allowed in (("activations", _ACTIVATIONS), ("numbers", NAMES)):
            if getattr(self, name) not in allowed:
                raise InputError(
                    f"{name} is {getattr(self, name)!r}; choose one of {', '.join(allowed)}."
                )
        if self.float_channels < 0:
            raise InputError(f"float_channels is {self.float_channels}; give 0 or more.")
        if self.affine_weights and self.numbers != INTEGER:
            raise InputError(
                f"{self.numbers} has no zero points; leave affine weights out, or choose integers."
            )
        if not 0 <= self.smoothing <= 1:
            raise InputError(f"smoothing is {self.smoothing}; give 0 (none) to 1.")
        calibration_rule(self.calibration)
        calibration_rule(self.weight_rule)
        if self.input_range and not self.input_range[0] <= 0 <= self.input_range[1]:
            raise InputError(f"input_range is {self.input_range}; give limits with 0 between them.")

    @property
    def quantizes_input(self) -> bool:
        """Whether the layer's input is rounded at all."""
        return not self.in_float and self.activations != "float"

    @property
    def needs_range(self) -> bool:
        """Whether the input's range comes from calibration data."""
        return self.quantizes_input and self.activations == "static" and self.numbers == INTEGER

    @property
    def weight_format(self) -> IntFormat:
        """The codes of weights."""
        return IntFormat(self.weight_bits, signed=True, narrow=not self.affine_weights)

    @property
    def weight_scales(self) -> str:
        """Which weights share a scale, and how it is chosen where that is not usual, in words.

        >>> LayerSettings(group=32, weight_rule="mse").weight_scales
        'in groups of 32, mse'
        """
        one = "per channel" if self.per_channel else "per tensor"
        scales = f"in groups of {self.group}" if self.group else one
        return scales if self.weight_rule == "minmax" else f"{scales}, {self.weight_rule}"

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


def check_group(group: int) -> None:
    """Refuse a negative number of weights.

    Raises:
        InputError: for it.
    """
    if group < 0:
        raise InputError(f"group is {group}; give 0 for no groups, or how many weights.")


def check_rounding(name: str) -> None:
    """Refuse a name that is not one of `ROUNDINGS`.

    Raises:
        InputError: for it.
    """
    if name not in ROUNDINGS:
        raise InputError(f"rounding is {name!r}; choose one of {', '.join(ROUNDINGS)}.")
