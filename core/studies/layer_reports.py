"""Reports of small digit networks, layer by layer, with some layers quantized otherwise.

    64 pixels → 32 → 32 → 32 → 10 scores

All layers have 8 bits and one scale for each tensor, unless settings say otherwise. Ranges come
from training images; errors and answers are measured on the 500 test images.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import numpy as np

from core.analysis import AnalysisConfig, LayerSettings, Report, analyze
from core.networks.activation import Activation
from core.networks.chain import Chain
from core.networks.designs import fully_connected
from core.networks.take_home.chain_writer import INPUT
from core.networks.take_home.float_onnx import float_onnx
from core.studies.digit_accuracy import answered_images, digits
from core.training.train_chain import Recipe, train_chain

DESIGN = fully_connected((64, 32, 32, 32, 10), Activation.RELU)
NAMES = tuple(layer.name for layer in DESIGN)
USUAL = LayerSettings(per_channel=False)
SEEDS = range(3)
CALIBRATION_IMAGES = 200


@cache
def network(seed: int) -> Chain:
    """The float network of a seed, trained for 10 epochs; once in a process."""
    *_, last = train_chain(DESIGN, digits(), seed, Recipe(epochs=10))
    return last.chain


def calibration_images() -> np.ndarray:
    """The first training images, (200, 64)."""
    return digits().train_images[:CALIBRATION_IMAGES]


def report_of(
    chain: Chain,
    settings: Mapping[str, LayerSettings],
    calibration: np.ndarray | None = None,
) -> Report:
    """What quantization does to this network, with the ledger of each layer and the right answers.

    settings: of single layers, by name. calibration: images (n, 64) for the ranges; None for
    `calibration_images`.
    """
    images = calibration_images() if calibration is None else calibration
    config = AnalysisConfig(per_channel=False, ledger=True, layers=dict(settings))
    return analyze(float_onnx(chain), {INPUT: images}, config, held_out=answered_images())


def with_fixed_ranges(report: Report) -> AnalysisConfig:
    """Its settings, with the range of each layer's input as it was calibrated there.

    They measure on the test images alone what the report measured.
    """
    own = {}
    for layer in report.layers:
        used = report.settings.for_layer(layer.name)
        scale, zero_point = layer.input_scale, layer.input_zero_point
        if scale is not None and zero_point is not None:
            codes = used.activation_format
            limits = (codes.qmin - zero_point) * scale, (codes.qmax - zero_point) * scale
            own[layer.name] = replace(used, input_range=limits)
    return report.settings.with_layers(own)


def right(report: Report) -> float:
    """The share of the test images that the quantized network answers correctly, 0 to 1."""
    assert report.accuracy is not None
    return report.accuracy.quantized_right / report.accuracy.samples


def right_in_float(report: Report) -> float:
    """The share that the float network answers correctly, 0 to 1."""
    assert report.accuracy is not None
    return report.accuracy.float_right / report.accuracy.samples
