"""Calibrating a network's activations when one calibration image is damaged.

The images' brightness is 0 to 1; the damaged one is FACTOR times as bright. A rule chooses the
range of the hidden layer from all calibration images together; the test images are undamaged.
"""

from dataclasses import dataclass

import numpy as np

from core.affine import fake_quantize, params_from_range
from core.calibration import calibration_rule
from core.formats import IntFormat
from core.studies.digit_accuracy import SEEDS, digit_network, digits, share_right

IMAGES = 200  # that calibrate
FACTOR = 12.0


@dataclass(frozen=True, eq=False)
class RuleUnderDamage:
    """rule: its name. high, right: upper end of the range, and share of test digits right, for
    each seed; with the damaged image among those that calibrate, and without (`clean_…`).
    """

    rule: str
    high: np.ndarray
    right: np.ndarray
    clean_high: np.ndarray
    clean_right: np.ndarray


def calibration_images(damaged: bool) -> np.ndarray:
    """IMAGES training images, (IMAGES, 64), the first of them damaged or not."""
    images = digits().train_images[:IMAGES].copy()
    if damaged:
        images[0] *= FACTOR
    return images


def measure_rule(rule: str, bits: int, seeds: range = SEEDS) -> RuleUnderDamage:
    """What a rule of `core.calibration.RULES` chooses for the hidden layer, and what it costs.

    Raises:
        InputError: for an unknown rule.
    """
    found = {
        damaged: np.array([_one(rule, bits, seed, damaged) for seed in seeds])
        for damaged in (True, False)
    }
    return RuleUnderDamage(rule, *found[True].T, *found[False].T)


def _one(rule: str, bits: int, seed: int, damaged: bool) -> tuple[float, float]:
    mlp, format = digit_network(seed), IntFormat(bits, signed=False)
    seen = mlp.hidden(calibration_images(damaged)).ravel()
    high = calibration_rule(rule).for_array(seen, format).high
    hidden = fake_quantize(mlp.hidden(digits().test_images), params_from_range(0.0, high, format))
    return high, share_right(hidden @ mlp.weight2.T + mlp.bias2)
