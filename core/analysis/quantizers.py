"""The quantizers that the analysis simulates, from its settings."""

import numpy as np

from core.absmax import absmax_params
from core.affine import fake_quantize, params_from_range
from core.analysis.config import AnalysisConfig, Calibration
from core.analysis.layers import Weight
from core.calibration import NOTHING_SEEN, Extremes, HistogramObserver, minmax, percentile
from core.granularity import Granularity, PerChannel, PerTensor
from core.params import QuantParams

Observer = Extremes | HistogramObserver


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


def new_observer(config: AnalysisConfig) -> Observer:
    """An observer that remembers what the calibration rule needs, and no more."""
    return NOTHING_SEEN if config.calibration is Calibration.MINMAX else HistogramObserver()


def activation_params(observer: Observer, config: AnalysisConfig) -> QuantParams:
    """Scale and zero point of an activation: affine, unsigned, one for the tensor."""
    if isinstance(observer, Extremes):
        chosen = minmax(observer)
    else:
        chosen = percentile(observer, config.percent)
    return params_from_range(chosen.low, chosen.high, config.activation_format)
