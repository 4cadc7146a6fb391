"""Ternary weights: −α, 0 or +α, with one Δ and one α for each output (TWN).

    t = sign(w) where |w| > Δ, else 0
    Δ = 0.7·mean|w|                   near the best Δ for normal and uniform weights
    α = mean of |w| where |w| > Δ     the best scale for these t

Two bits a weight, and a product that only adds and subtracts. Zeros cost nothing. Trained, the
levels follow the float weights beneath (straight-through gradient).

TTQ learns the two sizes apart, −αₙ and +αₚ, by their own gradients: the sum of the gradients of the
weights at each level. Here its Δ is TWN's, too, where the paper has a share of max|w|.

Sources: Li, Zhang, Liu 2016 (TWN), arXiv 1605.04711; Zhu, Han, Mao, Dally 2016 (TTQ), arXiv
1612.01064.
"""

from typing import TYPE_CHECKING

import numpy as np

from core.formats import IntFormat
from core.granularity import PerChannel
from core.methods.extreme.binary import MEASURE, relative_error
from core.methods.fine_tune import Learned, Training, Tuned, fine_tune
from core.methods.method import Method, Needs, Run, Step, Task
from core.methods.option import NoOptions
from core.methods.storage import layer_bytes
from core.networks.chain import tensors
from core.networks.cnn import Layer
from core.networks.compressed_chain import CompressedChain, CompressedLayer
from core.networks.quantized_chain import QuantizedChain, QuantizedLayer, quantized_layer
from core.params import QuantParams
from core.training.straight_through import straight_through

if TYPE_CHECKING:
    from torch import Tensor

SHARE = 0.7  # Δ in mean|w|
TERNARY = IntFormat(2, narrow=True)
TWN = "Li, Zhang, Liu 2016, arXiv 1605.04711"
TTQ = "Zhu, Han, Mao, Dally 2016, arXiv 1612.01064"


def ternary(weight: np.ndarray, share: float = SHARE) -> tuple[np.ndarray, np.ndarray]:
    """t (int8, of the weight's shape) and α of each output, (outputs,) float32.

    share: Δ in mean|w|; at 0 only a weight of exactly 0 becomes 0, and the code is binary.

    >>> codes, alpha = ternary(np.array([[4.0, -0.1, -2.0, 0.1]]))  # mean|w| = 1.55, Δ = 1.085
    >>> codes.tolist(), alpha.tolist()
    ([[1, 0, -1, 0]], [3.0])
    """
    size = np.abs(weight.reshape(len(weight), -1))
    far = size > share * size.mean(axis=1, keepdims=True)
    count = np.maximum(far.sum(axis=1), 1)
    alpha = np.where(far, size, 0).sum(axis=1) / count
    codes = np.sign(weight) * far.reshape(weight.shape)
    return codes.astype(np.int8), alpha.astype(np.float32)


def run(task: Task, options: NoOptions) -> Run:
    """Each weight to −α, 0 or +α."""
    return (yield from _made(task, [layer.weight for layer in task.chain.layers]))


def run_trained(task: Task, options: Training) -> Run:
    """The same, trained."""
    weights = [weight for weight, _ in tensors(task.chain)]
    learned = Learned(weights, lambda i: straight_through(weights[i], _on_levels(weights[i])))
    tuned = yield from fine_tune(task, learned, options)
    floats = [w.detach().numpy() for w in weights]
    return (yield from _made(task, floats, tuned))


def _on_levels(weight: "Tensor") -> "Tensor":
    import torch

    codes, alpha = ternary(weight.detach().numpy())
    return torch.from_numpy(codes * alpha.reshape(-1, *[1] * (codes.ndim - 1)))


def _made(task: Task, weights: list[np.ndarray], tuned: Tuned | None = None) -> Run:
    """The network of these float weights, a step for each layer; biases of training, if any."""
    reads = tuned.reads if tuned else task.reads()
    layers: list[QuantizedLayer] = []
    for i, design in enumerate(task.chain.design):
        codes, alpha = ternary(weights[i])
        scale = np.maximum(alpha, np.finfo(np.float32).tiny)
        params = QuantParams(scale, np.zeros(len(scale), np.int32), TERNARY, PerChannel(0))
        bias = tuned.biases[i] if tuned else task.chain.layers[i].bias
        layers.append(quantized_layer(Layer(weights[i], bias), codes, params, reads[i], None))
        left = relative_error(layers[-1].real.weight, weights[i])
        share = 100 * float((codes == 0).mean())
        yield Step(design.name, f"three levels, {share:.0f} % zeros", MEASURE, 1.0, left)
    return QuantizedChain(task.chain.design, tuple(layers))


def run_ttq(task: Task, options: Training) -> Run:
    """Three levels, whose two sizes are learned apart."""
    import torch

    weights = [weight for weight, _ in tensors(task.chain)]
    sizes = []
    for start in weights:
        alpha = torch.from_numpy(ternary(start.numpy())[1])
        sizes.append(torch.stack([alpha, alpha]))  # αₙ and αₚ of each output

    def weight(i: int) -> "Tensor":
        codes = torch.from_numpy(ternary(weights[i].detach().numpy())[0])
        shape = (-1, *[1] * (codes.ndim - 1))
        low, high = (size.reshape(shape) for size in sizes[i])
        levels = torch.where(codes > 0, high, torch.where(codes < 0, -low, 0.0))
        # the levels pass their gradient to the sizes, and the float weights the same
        return levels + (weights[i] - weights[i].detach())

    tuned = yield from fine_tune(task, Learned([*weights, *sizes], weight), options)
    layers = []
    for i, (design, read) in enumerate(zip(task.chain.design, tuned.reads, strict=True)):
        real = weight(i).detach().numpy()
        left = relative_error(real, weights[i].detach().numpy())
        yield Step(design.name, "three levels of two learned sizes", MEASURE, 1.0, left)
        layers.append(CompressedLayer(Layer(real, tuned.biases[i]), read, _ttq_bytes(real)))
    return CompressedChain(task.chain.design, tuple(layers))


def _ttq_bytes(weight: np.ndarray) -> int:
    """Codes of two bits; two sizes and a bias for each output; parameters of what is read."""
    return layer_bytes(2 * weight.size, 2 * len(weight), len(weight))


METHOD = Method("twn", "ternary weights (TWN)", "IV-E", TWN, Needs.RANGES, run, own_bits=2)
TRAINED = Method(
    "twn-trained", "ternary weights, trained", "IV-E", TWN, Needs.LABELS, run_trained, Training, 2
)
LEARNED = Method(
    "ttq", "ternary weights of learned sizes (TTQ)", "IV-E", TTQ, Needs.LABELS, run_ttq, Training, 2
)
