"""WRPN: a wider network with fewer bits.

    hidden channels · (1 + p / 100), then training on the levels of few bits

More channels make up for coarse ones; the paper doubles their number. Here the trained network is
widened before it trains on. A doubled channel c feeds the next layer twice, with the shares ½ + e
and ½ − e of its weights, so that the float function stays. e is random: without it, both copies
would get the same gradient and stay copies.

Source: Mishra, Nurvitadhi, Cook, Marr 2017, arXiv 1709.01134, which trains the wide network from
random weights. The gradient rule is LSQ.
"""

from dataclasses import dataclass, replace

import numpy as np

from core.methods.method import NETWORK, Method, Needs, Run, Step, Task
from core.methods.option import option
from core.methods.qat.trained import Options as TrainingOptions
from core.methods.qat.trained import trained
from core.networks.chain import Chain
from core.networks.cnn import Layer
from core.training.quantization_aware import QuantizedRecipe

UNEVEN = 0.2  # the largest e


@dataclass(frozen=True)
class Options(TrainingOptions):
    """Options of wider networks."""

    percent: float = option(
        50.0, low=0.0, high=100.0, meaning="channels added to hidden layers, in %"
    )


def widened(chain: Chain, percent: float, rng: np.random.Generator) -> Chain:
    """The chain with the first `percent` of each hidden layer's channels doubled.

    Behind a depthwise layer the same channels are doubled as before it. The float function stays.

    >>> from core.networks.activation import Activation
    >>> from core.networks.designs import fully_connected
    >>> first = Layer(np.array([[1.0], [3.0]]), np.array([0.0, 7.0]))
    >>> second = Layer(np.array([[2.0, 8.0]]), np.zeros(1))
    >>> chain = Chain(fully_connected((1, 2, 1), Activation.RELU), (first, second))
    >>> wider = widened(chain, 50, np.random.default_rng(0))
    >>> wider.layers[0].weight.tolist(), float(wider.layers[1].weight[0, [0, 2]].sum())
    ([[1.0], [3.0], [1.0]], 2.0)
    """
    design, layers = [], []
    channels = np.arange(1)  # of what a layer reads, in the chain as it was
    for i, (each, layer) in enumerate(zip(chain.design, chain.layers, strict=True)):
        last, depthwise = i == len(chain.design) - 1, each.groups > 1
        if depthwise:
            outputs = channels
        else:
            count = len(layer.weight)
            outputs = np.arange(count)
            more = 0 if last else round(count * percent / 100)
            outputs = np.concatenate([outputs, outputs[:more]])
        weight = layer.weight if depthwise or i == 0 else _shared(layer.weight, channels, rng)
        weight = weight[outputs]
        layers.append(Layer(weight, layer.bias[outputs]))
        groups = len(outputs) if depthwise else 1
        design.append(replace(each, shape=weight.shape, groups=groups))
        channels = outputs
    return Chain(tuple(design), tuple(layers))


def _shared(weight: np.ndarray, channels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The weight with its input channels in this order, those that come twice sharing it."""
    before = int(channels.max()) + 1
    columns = weight.reshape(len(weight), before, -1)
    uneven = rng.uniform(-UNEVEN, UNEVEN, (len(weight), before))
    twice = np.bincount(channels) > 1
    shares = np.where(twice, 0.5 + uneven, 1.0)[:, channels]
    shares[:, before:] = 1 - shares[:, channels[before:]]
    wider = columns[:, channels] * shares[:, :, None].astype(weight.dtype)
    if weight.ndim == 2:
        return wider.reshape(len(weight), -1)
    return wider.reshape(len(weight), -1, *weight.shape[2:])


def run(task: Task, options: Options) -> Run:
    """Widen the network, then train it on its levels."""
    wider = widened(task.chain, options.percent, np.random.default_rng(task.seed))
    before, after = (float(sum(x.weight.size for x in c.layers)) for c in (task.chain, wider))
    yield Step(NETWORK, "hidden layers made wider", "weights of the network", before, after)
    recipe = QuantizedRecipe("lsq", options.epochs, options.rate)
    return (yield from trained(replace(task, chain=wider), recipe))


METHOD = Method(
    "wider",
    "a wider network, trained (WRPN)",
    "IV-E",
    "Mishra, Nurvitadhi, Cook, Marr 2017, arXiv 1709.01134",
    Needs.LABELS,
    run,
    Options,
)
