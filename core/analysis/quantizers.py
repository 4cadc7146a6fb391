"""The quantizers that the analysis simulates, from its settings."""

import numpy as np

from core.absmax import absmax_params
from core.affine import fake_quantize, params_from_range
from core.analysis.config import AnalysisConfig
from core.analysis.layers import Weight
from core.calibration import Observer, calibration_rule
from core.granularity import Granularity, PerChannel, PerTensor
from core.params import QuantParams


def quantize_weight(weight: Weight, config: AnalysisConfig) -> np.ndarray:
    """The weight as the nearest codes stand for it: symmetric, min/max, its own shape and dtype."""
    if weight.value.size == 0:
        return weight.value
    value = weight.by_channel(weight.value)
    granularity: Granularity = PerTensor()
    if config.per_channel and weight.axis is not None:
        granularity = PerChannel(weight.axis)
    params = absmax_params(
        value, config.weight_bits, narrow=config.weight_format.narrow, granularity=granularity
    )
    return weight.as_stored(fake_quantize(value, params))


def new_observer(config: AnalysisConfig) -> Observer:
    """An observer that remembers what the calibration rule needs, and no more."""
    return calibration_rule(config.calibration).needs.observer()


def activation_params(observer: Observer, config: AnalysisConfig) -> QuantParams:
    """Scale and zero point of an activation: affine, unsigned, one for the tensor."""
    rule = calibration_rule(config.calibration)
    chosen = rule.choose(observer, config.activation_format, False)
    return params_from_range(chosen.low, chosen.high, config.activation_format)
