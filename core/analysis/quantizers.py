"""The quantizers that the analysis simulates, from its settings."""

import numpy as np

from core.absmax import absmax_params
from core.affine import fake_quantize, params_from_range
from core.analysis.config import AnalysisConfig, Calibration
from core.analysis.layers import Weight
from core.calibration import CalibrationRule, Observer, calibration_rule, percentile_rule
from core.granularity import Granularity, PerChannel, PerTensor
from core.params import QuantParams


def quantize_weight(weight: Weight, config: AnalysisConfig) -> np.ndarray:
    """The weight as the nearest codes stand for it: symmetric, min/max, its own shape and dtype."""
    if weight.value.size == 0:
        return weight.value
    value = weight.matrix
    granularity: Granularity = PerTensor()
    if config.per_channel and weight.axis is not None:
        granularity = PerChannel(weight.axis)
    params = absmax_params(
        value, config.weight_bits, narrow=config.weight_format.narrow, granularity=granularity
    )
    return fake_quantize(value, params).reshape(weight.value.shape)


def activation_rule(config: AnalysisConfig) -> CalibrationRule:
    """The calibration rule that the settings name."""
    if config.calibration is Calibration.MINMAX:
        return calibration_rule("minmax")
    return percentile_rule(config.percent)


def new_observer(config: AnalysisConfig) -> Observer:
    """An observer that remembers what the calibration rule needs, and no more."""
    return activation_rule(config).needs.observer()


def activation_params(observer: Observer, config: AnalysisConfig) -> QuantParams:
    """Scale and zero point of an activation: affine, unsigned, one for the tensor."""
    chosen = activation_rule(config).choose(observer, config.activation_format, False)
    return params_from_range(chosen.low, chosen.high, config.activation_format)
