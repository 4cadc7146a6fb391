"""Accuracy of the digit networks when what enters their last layer has few bits.

Affine codes are unsigned and cover [min, max] of the training images; symmetric codes are signed
and cover [−max|h|, max|h|] without the lowest code. Weights and pixels stay float.
"""

import numpy as np

from core.affine import fake_quantize, params_from_range
from core.formats import IntFormat
from core.params import QuantParams
from core.studies.digit_accuracy import SEEDS, digit_network, digits, share_right


def range_params(values: np.ndarray, bits: int, symmetric: bool) -> QuantParams:
    """Codes that cover all of `values`.

    >>> p = range_params(np.array([0.0, 3.0]), 2, symmetric=False)
    >>> float(p.scale), float(range_params(np.array([0.0, 3.0]), 2, symmetric=True).scale)
    (1.0, 3.0)
    """
    format = IntFormat(bits, signed=symmetric, narrow=symmetric)
    return params_from_range(values.min(), values.max(), format, symmetric)


def answers(seed: int, bits: int, symmetric: bool, after_relu: bool = True) -> np.ndarray:
    """The answers to the test digits, (500,), with the hidden layer in `bits` bits.

    after_relu: quantize the ReLU's outputs; else its inputs, which have both signs.
    """
    mlp = digit_network(seed)

    def hidden(images: np.ndarray) -> np.ndarray:
        before = images @ mlp.weight1.T + mlp.bias1
        return np.maximum(before, 0) if after_relu else before

    params = range_params(hidden(digits().train_images), bits, symmetric)
    rounded = np.maximum(fake_quantize(hidden(digits().test_images), params), 0)
    return np.asarray((rounded @ mlp.weight2.T + mlp.bias2).argmax(axis=1))


def accuracy_over_seeds(bits: int, symmetric: bool, after_relu: bool = True) -> np.ndarray:
    """The share of test digits right, 0 to 1, for each of SEEDS."""
    one_hot = np.eye(10)
    return np.array(
        [share_right(one_hot[answers(seed, bits, symmetric, after_relu)]) for seed in SEEDS]
    )
