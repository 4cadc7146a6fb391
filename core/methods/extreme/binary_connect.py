"""BinaryConnect: weights of ±H in every pass, one fixed H for a layer; floats gather the updates.

    forward    ŵ = H·sign(w),  or at random: +H with probability clip((w/H + 1) / 2, 0, 1)
    update     w ← clip(w − η·∂L/∂ŵ, −H, H)

The chance is the survey's eq. 9 with a hard sigmoid: the mean of ŵ is then w. Nothing is fitted to
the weights: where BWN gives each output a best α, H is the mean size of the layer's weights when
training starts, and stays. (The paper's H is 1, and a batch normalization behind each layer
restores the size; these networks have none.) At the end each weight is the sign of its float.

Source: Courbariaux, Bengio, David 2015, arXiv 1511.00363, sections 2.2 to 2.4.
"""

from dataclasses import dataclass

import numpy as np

from core.granularity import PerTensor
from core.methods.extreme.binary import MEASURE, relative_error
from core.methods.extreme.ternary import TERNARY
from core.methods.fine_tune import Learned, Training, fine_tune
from core.methods.method import Method, Needs, Run, Step, Task
from core.methods.option import option
from core.networks.chain import tensors
from core.networks.cnn import Layer
from core.networks.quantized_chain import QuantizedChain, quantized_layer
from core.params import QuantParams
from core.training.straight_through import straight_through


@dataclass(frozen=True)
class Options(Training):
    """Options of BinaryConnect."""

    epochs: int = option(10, low=1, high=200, meaning="passes over the training data")
    at_random: int = option(0, low=0, high=1, meaning="1: signs drawn at random while training")


def run(task: Task, options: Options) -> Run:
    """Train the floats through ±H, and keep their signs."""
    import torch

    weights = [weight for weight, _ in tensors(task.chain)]
    sizes = [weight.abs().mean() for weight in weights]
    draws = torch.Generator().manual_seed(task.seed)

    def binary(i: int) -> "torch.Tensor":
        w, size = weights[i], sizes[i]
        chance = (w.detach() / size + 1) / 2
        limit = torch.rand(w.shape, generator=draws) if options.at_random else 0.5
        return straight_through(w, torch.where(chance >= limit, size, -size))

    def clip(done: float) -> None:
        for w, size in zip(weights, sizes, strict=True):
            w.data.clamp_(-size, size)

    tuned = yield from fine_tune(task, Learned(weights, binary, clip), options)
    layers = []
    for i, design in enumerate(task.chain.design):
        w = weights[i].detach().numpy()
        codes = np.where(w < 0, -1, 1).astype(np.int8)
        scale = np.asarray(sizes[i].numpy(), np.float32)
        params = QuantParams(scale, np.int32(0), TERNARY, PerTensor())
        layer = Layer(w, tuned.biases[i])
        layers.append(quantized_layer(layer, codes, params, tuned.reads[i], None))
        left = relative_error(layers[-1].real.weight, w)
        yield Step(design.name, f"each weight to ±{float(scale):.3g}", MEASURE, 1.0, left)
    return QuantizedChain(task.chain.design, tuple(layers))


METHOD = Method(
    "binary-connect",
    "binary weights of a fixed size (BinaryConnect)",
    "IV-E",
    "Courbariaux, Bengio, David 2015, arXiv 1511.00363",
    Needs.LABELS,
    run,
    Options,
    1,
)
