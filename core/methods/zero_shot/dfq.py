"""Data-free quantization: equalize, absorb, and correct biases, all from batch normalizations.

    1  equalization    channels share out their ranges       (`core.networks.equalization`)
    2  absorption      c = max(0, β − 3·γ) is left out by layer 1 and added by layer 2:

                           relu(z) = relu(z − c) + c   wherever z ≥ c, 99.87 % of a normal law
                           b₁ ← b₁ − c,    b₂ ← b₂ + W₂·c

    3  ranges          of what a layer reads: 0 to the largest β + n·γ, n = 6
    4  correction      b ← b − (Ŵ − W)·E[x], with E[x] from the normal law

Weights and activations then get the nearest codes. The network's own input has the range that its
format says: 0 to 1 for these images, and the mean ½ when nothing is known.

Absorption would be wrong at the border of a convolution that pads with zeros: there 0 would have to
be −c. It is done where the layer behind pads nothing.

Source: Nagel, van Baalen, Blankevoort, Welling 2019, arXiv 1906.04721, section 4. Level 1 of
the survey's III-G3: no data and no training.
"""

from dataclasses import dataclass, replace

import numpy as np

from core.methods.method import Method, Needs, Run, Step, Task
from core.methods.option import option
from core.methods.zero_shot.normal_sums import NormalSums, normal_sums
from core.networks.chain import Chain, LayerDesign
from core.networks.cnn import Layer
from core.networks.equalization import equalize
from core.networks.quantized_chain import QuantizedChain, quantized_layer

INPUT_RANGE = np.array([0.0, 1.0])
INPUT_MEAN = 0.5


@dataclass(frozen=True)
class Options:
    """Options of data-free quantization."""

    deviations: float = option(
        6.0, low=1.0, high=10.0, meaning="n: activations range to the mean plus n deviations"
    )


def run(task: Task, options: Options) -> Run:
    """Quantize without data."""
    known = normal_sums(task)
    equal = equalize(task.chain)
    laws = [
        NormalSums(law.mean / s, law.deviation / s)
        for law, s in zip(known, equal.factors, strict=True)
    ]
    chain, laws = absorbed(equal.chain, laws)
    layers = []
    for i, design in enumerate(chain.design):
        layer = chain.layers[i]
        weight = task.precision.weight_params(layer.weight)
        codes = task.precision.weight_codes(layer.weight, weight, task.seed)
        read = task.precision.activation_params(_range_read(laws, i, options.deviations))
        quantized = quantized_layer(layer, codes, weight, read, None)
        change = quantized.real.weight - layer.weight
        shift = mean_error(design, change, _mean_read(chain.design, laws, i))
        wanted = Layer(layer.weight, (layer.bias - shift).astype(np.float32))
        layers.append(quantized_layer(wanted, codes, weight, read, None))
        left = layers[-1].real.bias - wanted.bias  # a bias is a code, too
        yield Step(
            design.name,
            "ranges equalized, large biases absorbed, mean errors taken off the biases",
            "root mean square of the outputs' mean errors, as the normal law expects them",
            float(np.sqrt(np.mean(shift**2))),
            float(np.sqrt(np.mean(left**2))),
        )
    return QuantizedChain(chain.design, tuple(layers))


def absorbed(chain: Chain, laws: list[NormalSums]) -> tuple[Chain, list[NormalSums]]:
    """The chain whose large biases have moved on, and the laws of its sums.

    >>> from core.networks.activation import Activation
    >>> from core.networks.designs import fully_connected
    >>> first = Layer(np.array([[1.0]]), np.array([10.0]))
    >>> second = Layer(np.array([[2.0]]), np.array([0.0]))
    >>> chain = Chain(fully_connected((1, 1, 1), Activation.RELU), (first, second))
    >>> moved, laws = absorbed(chain, [NormalSums(np.array([10.0]), np.array([1.0]))])
    >>> [layer.bias.tolist() for layer in moved.layers], laws[0].mean.tolist()  # c = 10 − 3 = 7
    ([[3.0], [14.0]], [3.0])
    """
    layers, laws = list(chain.layers), list(laws)
    for i, law in enumerate(laws):
        after = chain.design[i + 1]
        if after.is_convolution and after.shape[2] > 1:
            continue
        c = np.maximum(law.mean - 3 * law.deviation, 0)
        layers[i] = Layer(layers[i].weight, (layers[i].bias - c).astype(layers[i].bias.dtype))
        added = mean_error(after, layers[i + 1].weight, c)
        layers[i + 1] = with_more_bias(layers[i + 1], added)
        laws[i] = replace(law, mean=law.mean - c)
    return Chain(chain.design, tuple(layers)), laws


def with_more_bias(layer: Layer, added: np.ndarray) -> Layer:
    """The layer with `added` to its bias."""
    return Layer(layer.weight, (layer.bias + added).astype(layer.bias.dtype))


def mean_error(design: LayerDesign, change: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """change·E[x], (outputs,): what a change of weights adds to the sums on average.

    mean: E[x] of each input channel, (channels,). Borders of a convolution count as its inside.
    """
    if design.groups > 1:
        return change.reshape(len(change), -1).sum(axis=1) * mean
    return change.reshape(len(change), len(mean), -1).sum(axis=2) @ mean


def _range_read(laws: list[NormalSums], layer: int, deviations: float) -> np.ndarray:
    if layer == 0:
        return INPUT_RANGE
    return np.array([0.0, laws[layer - 1].highest(deviations)])


def _mean_read(design: tuple[LayerDesign, ...], laws: list[NormalSums], layer: int) -> np.ndarray:
    if layer == 0:
        channels = 1 if design[0].is_convolution else design[0].shape[1]
        return np.full(channels, INPUT_MEAN)
    return laws[layer - 1].mean_after_relu(design[layer - 1].pool ** 2)


METHOD = Method(
    "dfq",
    "data-free quantization (DFQ)",
    "III-G3, level 1",
    "Nagel, van Baalen, Blankevoort, Welling 2019, arXiv 1906.04721",
    Needs.NOTHING,
    run,
    Options,
)
