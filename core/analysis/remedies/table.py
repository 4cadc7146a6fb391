"""The remedies in one table. To add one: its line here, from settings to settings.

A remedy that is a method of the survey names it, as it is declared in `core.methods`.
"""

from collections.abc import Mapping
from dataclasses import replace

from core.analysis.layer_settings import GROUP, LayerSettings
from core.analysis.remedies.remedy import Remedy
from core.analysis.simulation.rounding_problem import OPERATORS
from core.methods.ptq import adaround, bias_correction, equalization, gptq, omse
from core.methods.transformer import outlier_columns, smoothquant
from core.networks.smoothing import ALPHA

_WIDEST, _WIDEST_SUM = 16, 64  # bits


def _more_bits(settings: LayerSettings) -> LayerSettings:
    """Products of twice the bits overflow sums that stay as wide: the sums get twice the bits too,
    as in the 16-bit kernels of TensorFlow Lite, which sum in 64 bits."""
    wider = replace(
        settings,
        weight_bits=min(2 * settings.weight_bits, _WIDEST),
        activation_bits=min(2 * settings.activation_bits, _WIDEST),
    )
    if wider == settings:
        return settings
    return replace(wider, accumulator_bits=min(2 * settings.accumulator_bits, _WIDEST_SUM))


def _least_squares(settings: LayerSettings) -> LayerSettings:
    """A search for the range of every channel would take longer than all else."""
    one_scale = not settings.per_channel and not settings.group
    weight_rule = "mse" if one_scale else settings.weight_rule
    return replace(settings, calibration="mse", weight_rule=weight_rule, input_range=None)


_TABLE = (
    Remedy(
        "per channel",
        "one scale for each output channel of the weights",
        lambda s: replace(s, per_channel=True, weight_rule="minmax"),
        cheap=True,
    ),
    Remedy(
        "other range",
        "the ranges of least squared error, for the input and for weights under one scale",
        _least_squares,
        cheap=True,
        method=omse.METHOD,
    ),
    Remedy(
        "whole range",
        "the range from the smallest to the largest input: nothing is clipped",
        lambda s: replace(s, calibration="minmax", input_range=None),
        cheap=True,
    ),
    Remedy(
        "equalization",
        "ranges of channels shared out with the layer before",
        lambda s: replace(s, equalize=True),
        cheap=True,
        method=equalization.METHOD,
    ),
    Remedy(
        "smoothing",
        "outliers of the input's channels moved into the weights",
        lambda s: replace(s, smoothing=ALPHA),
        cheap=True,
        method=smoothquant.METHOD,
    ),
    Remedy(
        "bias correction",
        "the mean error of each output channel taken off",
        lambda s: replace(s, bias_correction=True),
        cheap=True,
        method=bias_correction.METHOD,
    ),
    Remedy(
        "affine weights",
        "a zero point for each scale of the weights, which integer kernels pay with more sums",
        lambda s: replace(s, affine_weights=True, rounding="nearest"),
        cheap=True,
        searched=False,
    ),
    Remedy(
        "GPTQ",
        "codes with which each weight makes up for the rounding of those before it",
        lambda s: replace(s, rounding="gptq"),
        cheap=True,
        method=gptq.METHOD,
        operators=OPERATORS,
        slow=True,
    ),
    Remedy(
        "AdaRound",
        "weights rounded down or up, as keeps the layer’s output; learned, which may take a minute",
        lambda s: replace(s, rounding="adaround"),
        cheap=True,
        method=adaround.METHOD,
        operators=OPERATORS,
        searched=False,
    ),
    Remedy(
        "split outliers",
        "the input channel of the largest values, and its weights, in float",
        lambda s: replace(s, float_channels=s.float_channels + 1),
        method=outlier_columns.METHOD,
    ),
    Remedy(
        "groups",
        f"one scale for every {GROUP} weights of an output channel",
        lambda s: replace(s, group=GROUP),
    ),
    Remedy(
        "more bits", "twice the bits of weights and input, at most 16, and of the sums", _more_bits
    ),
    Remedy(
        "wider accumulator",
        "sums in 32 bits",
        lambda s: replace(s, accumulator_bits=max(s.accumulator_bits, 32)),
        cheap=True,
    ),
    Remedy("keep float", "the layer is not quantized", lambda s: replace(s, in_float=True)),
)

#: By name.
REMEDIES: Mapping[str, Remedy] = {remedy.name: remedy for remedy in _TABLE}
