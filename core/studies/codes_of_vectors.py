"""The digit network's weights as codes of short vectors, all parts of the storage counted apart."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from core.codebooks import VectorCode, vector_quantize
from core.networks.mlp import Mlp
from core.studies.digit_accuracy import digit_network, digits, share_right

BITS = 2  # of the codes, for each weight
LENGTHS = (1, 2, 4)  # weights that share a code


@dataclass(frozen=True)
class Coded:
    """The network of one seed.

    error: squared error of the first layer's weights over their square; lower is better.
    right: share of test digits right. code_bytes, book_bytes: of both layers.
    """

    error: float
    right: float
    code_bytes: int
    book_bytes: int


def centroids(length: int) -> int:
    """K with BITS bits of code for each weight.

    >>> [centroids(d) for d in LENGTHS]
    [4, 16, 256]
    """
    return 1 << (BITS * length)


@cache
def coded(seed: int, length: int, shuffled: bool = False) -> Coded:
    """Both layers by k-means, a codebook for each; biases and activations stay in float.

    A layer has at most as many centroids as vectors. shuffled: the weights of a layer change their
    places at random before they are cut into vectors, and go back after decoding.
    """
    net = digit_network(seed)
    draw = np.random.default_rng([seed, 10])
    weights, books, codes = [], 0, 0
    for weight in (net.weight1, net.weight2):
        order = draw.permutation(weight.size) if shuffled else np.arange(weight.size)
        mixed = weight.ravel()[order].reshape(weight.shape)
        code = vector_quantize(
            mixed, length, min(centroids(length), weight.size // length), seed=seed
        )
        back = np.empty(weight.size, np.float32)
        back[order] = np.asarray(code.decode()).ravel()
        weights.append(back.reshape(weight.shape))
        codes += code_bytes(code)
        books += 4 * np.size(code.codebooks)
    right = share_right(
        Mlp(weights[0], net.bias1, weights[1], net.bias2).logits(digits().test_images)
    )
    off = np.square(weights[0] - net.weight1).sum() / np.square(net.weight1).sum()
    return Coded(float(off), right, codes, books)


def code_bytes(code: VectorCode) -> int:
    """Bytes of the packed codes.

    >>> code_bytes(vector_quantize([[1.0, 2.0, 5.0, 5.0]], d=1, centroids=3))  # 4 codes of 2 bits
    1
    """
    bits = (code.codebooks.shape[-2] - 1).bit_length()
    return -(-int(np.size(code.codes)) * bits // 8)
