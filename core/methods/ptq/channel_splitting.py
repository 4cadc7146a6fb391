"""Outlier channel splitting: the channel of the largest weight is doubled, its weights halved.

    w·x  =  (w / 2)·x + (w / 2)·x

The float function stays, and the largest weight becomes half of what it was: with it the range and
the scale, which serve all other weights of the layer too. Each new channel costs its weights.
Halves of one w round alike and their errors add up; so the two are moved apart by half a step,

    (w + S/2) / 2  and  (w − S/2) / 2,     whose nearest codes add up to that of w

(quantization-aware splitting; Zhao, Hu, Dotzel, De Sa, Zhang 2019, arXiv 1901.09504).

In a chain the layer before puts the channel out twice, from the same weights. Layers whose inputs
come from a depthwise layer, or are the network's own inputs, are left as they are.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from core.methods.method import Method, Needs, Run, Step, Task
from core.methods.option import option
from core.methods.ptq.layer_by_layer import round_layer_by_layer
from core.methods.ptq.nearest import round_to_nearest
from core.networks.chain import Chain
from core.networks.cnn import Layer


@dataclass(frozen=True)
class Options:
    """Options of outlier channel splitting."""

    percent: float = option(
        5.0, low=0.0, high=100.0, meaning="channels added, in % of a layer's input channels"
    )


def run(task: Task, options: Options) -> Run:
    """Split channels of the float network, then quantize it with the nearest codes."""
    chain = task.chain
    for i in splittable(chain):
        before = float(np.abs(chain.layers[i].weight).max())
        channels = len(chain.layers[i - 1].weight)
        count = int(np.ceil(channels * options.percent / 100))
        for _ in range(count):
            scale = float(np.max(task.precision.weight_params(chain.layers[i].weight).scale))
            chain = split(chain, i, widest_channel(chain, i), scale)
        after = float(np.abs(chain.layers[i].weight).max())
        text = f"{count} of {channels} input channels doubled"
        yield Step(chain.design[i].name, text, "largest weight", before, after)
    text = "each weight of the wider network to its nearest code"
    return (yield from round_layer_by_layer(replace(task, chain=chain), text, round_to_nearest))


def splittable(chain: Chain) -> Iterator[int]:
    """The layers whose input channels can be doubled: both this layer and the one before dense."""
    for i in range(1, len(chain.design)):
        if chain.design[i - 1].groups == chain.design[i].groups == 1:
            yield i


def widest_channel(chain: Chain, layer: int) -> int:
    """The input channel of `layer` that holds its largest weight."""
    by_channel = _by_channel(chain, layer)
    return int(np.abs(by_channel).max(axis=(0, 2)).argmax())


def split(chain: Chain, layer: int, channel: int, step: float = 0.0) -> Chain:
    """The chain in which `layer` reads `channel` twice, the second time as a new last channel.

    step: S of the weights in `layer`; their halves are moved apart by S / 2 in all.

    >>> from core.networks.activation import Activation
    >>> from core.networks.designs import fully_connected
    >>> first = Layer(np.array([[1.0], [3.0]]), np.array([0.0, 7.0]))
    >>> second = Layer(np.array([[2.0, 8.0]]), np.zeros(1))
    >>> chain = Chain(fully_connected((1, 2, 1), Activation.RELU), (first, second))
    >>> wider = split(chain, layer=1, channel=1)
    >>> [layer.weight.tolist() for layer in wider.layers]
    [[[1.0], [3.0], [3.0]], [[2.0, 4.0, 4.0]]]
    """
    before, after = chain.layers[layer - 1], chain.layers[layer]
    doubled = Layer(
        np.concatenate([before.weight, before.weight[channel : channel + 1]]),
        np.concatenate([before.bias, before.bias[channel : channel + 1]]),
    )
    columns = _by_channel(chain, layer).copy()
    halves = columns[:, channel : channel + 1] / 2
    quarter = np.asarray(step / 4, columns.dtype)
    columns[:, channel : channel + 1] = halves + quarter
    wider = np.concatenate([columns, halves - quarter], axis=1)
    inner = after.weight.shape[2:]
    weight = wider.reshape(len(wider), -1, *inner) if inner else wider.reshape(len(wider), -1)
    layers, design = list(chain.layers), list(chain.design)
    layers[layer - 1 : layer + 1] = [doubled, Layer(weight, after.bias)]
    for i in (layer - 1, layer):
        design[i] = replace(design[i], shape=layers[i].weight.shape)
    return Chain(tuple(design), tuple(layers))


def _by_channel(chain: Chain, layer: int) -> np.ndarray:
    """The weight of `layer` as (outputs, input channels, weights of each)."""
    weight = chain.layers[layer].weight
    return weight.reshape(len(weight), len(chain.layers[layer - 1].weight), -1)


METHOD = Method(
    "channel-splitting",
    "outlier channel splitting",
    "III-G2",
    "Zhao, Hu, Dotzel, De Sa, Zhang 2019, arXiv 1901.09504",
    Needs.RANGES,
    run,
    Options,
)
