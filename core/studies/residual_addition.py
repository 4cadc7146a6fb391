"""Two branches that meet in an addition, each with codes of its own scale.

The first layer of the digit network is computed in two parts, the pixels of the top row and all
others. Their sums meet in an addition before the ReLU, as a residual connection does:

    W·x + b = a + c,    a = W[:, top]·x[top],    c = W[:, rest]·x[rest] + b

a and c become symmetric codes; the sum becomes unsigned codes, which the second layer reads.
"""

from enum import Enum
from functools import cache

import numpy as np

from core.absmax import absmax_params
from core.affine import dequantize, params_from_range, quantize
from core.data.digits import SIDE
from core.formats import IntFormat
from core.kernels import Profile
from core.kernels.add import add
from core.params import QuantParams
from core.studies.digit_accuracy import digit_network, digits, share_right

TOP = slice(0, SIDE)  # the pixels of the top row
REST = slice(SIDE, None)


class Adding(Enum):
    """How codes are added.

    OWN:    each branch has its scale, and both are brought to one before they are added.
    SHARED: both branches are quantized with one scale, which covers both.
    AS_IS:  each branch has its scale, and the codes are added as if it were that of the first.
    """

    OWN = "own scales, brought to one"
    SHARED = "one scale for both"
    AS_IS = "own scales, codes added as they are"


def branches(seed: int, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """a and c of images (n, 64): two arrays (n, units)."""
    net = digit_network(seed)
    return (
        images[:, TOP] @ net.weight1[:, TOP].T,
        images[:, REST] @ net.weight1[:, REST].T + net.bias1,
    )


def branch_params(seed: int, bits: int, shared: bool = False) -> tuple[QuantParams, QuantParams]:
    """The parameters of both branches, from the training images."""
    first, second = branches(seed, digits().train_images)
    if shared:
        both = absmax_params(np.concatenate([first, second]), bits, narrow=True)
        return both, both
    return absmax_params(first, bits, narrow=True), absmax_params(second, bits, narrow=True)


@cache
def accuracy_of_sum(seed: int, bits: int, adding: Adding) -> float:
    """The share of test digits right when the branches meet in this way, 0 to 1."""
    first, second = branch_params(seed, bits, adding is Adding.SHARED)
    x, y = branches(seed, digits().test_images)
    codes = quantize(x, first), quantize(y, second)
    assumed = (first, first) if adding is Adding.AS_IS else (first, second)
    net = digit_network(seed)
    highest = float(net.hidden(digits().train_images).max())
    hidden = params_from_range(0.0, highest, IntFormat(bits, signed=False))
    total = add(*codes, assumed, hidden, Profile.TFLITE)
    return share_right(np.asarray(dequantize(total, hidden)) @ net.weight2.T + net.bias2)
