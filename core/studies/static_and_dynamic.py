"""Digit networks whose hidden layer is quantized with a range chosen beforehand, or for each image.

    static    [0, the largest activation of the calibration images]
    dynamic   [0, the largest activation of this image]

Codes are unsigned; weights and pixels stay float. Images are made brighter or darker after
calibration, which the static range cannot know.
"""

from enum import Enum

import numpy as np

from core.affine import fake_quantize, params_from_range
from core.dynamic import dynamic_params
from core.formats import IntFormat
from core.granularity import PerChannel
from core.params import QuantParams
from core.studies.digit_accuracy import digit_network, digits, share_right


class When(Enum):
    """When the range of the hidden layer is chosen; FLOAT: it is not quantized."""

    STATIC = "static"
    DYNAMIC = "dynamic"
    FLOAT = "float"


def static_params(seed: int, bits: int, images: np.ndarray) -> QuantParams:
    """The static quantizer that calibration images (n, 64) give."""
    high = digit_network(seed).hidden(images).max()
    return params_from_range(0.0, high, IntFormat(bits, signed=False))


def quantized_hidden(hidden: np.ndarray, bits: int, when: When, static: QuantParams) -> np.ndarray:
    """The hidden layer (images, units) as its codes represent it.

    >>> from core import params_from_range
    >>> static = params_from_range(0.0, 3.0, IntFormat(2, signed=False))  # S = 1
    >>> hidden = np.array([[0.3, 0.4]])
    >>> quantized_hidden(hidden, 2, When.STATIC, static).tolist()
    [[0.0, 0.0]]
    >>> quantized_hidden(hidden, 2, When.DYNAMIC, static).round(3).tolist()  # S = 0.4/3
    [[0.267, 0.4]]
    """
    match when:
        case When.STATIC:
            return np.asarray(fake_quantize(hidden, static))
        case When.DYNAMIC:
            format = IntFormat(bits, signed=False)
            return np.asarray(fake_quantize(hidden, dynamic_params(hidden, format, PerChannel(0))))
        case When.FLOAT:
            return hidden


def logits(seed: int, bits: int, when: When, images: np.ndarray) -> np.ndarray:
    """Scores (n, 10) of images (n, 64); the static range is that of all training images."""
    mlp = digit_network(seed)
    static = static_params(seed, bits, digits().train_images)
    hidden = quantized_hidden(mlp.hidden(images), bits, when, static)
    return np.asarray(hidden @ mlp.weight2.T + mlp.bias2)


def accuracy_at_brightness(seed: int, bits: int, when: When, brightness: float) -> float:
    """The share of test digits right, 0 to 1, when their pixels are multiplied by `brightness`."""
    images = digits().test_images * np.float32(brightness)
    return share_right(logits(seed, bits, when, images))
