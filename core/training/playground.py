"""The playground's training: a small network of two inputs, quantized after training or during it.

Each step is one pass over the training points. During it, forward passes use weights and
activations on their levels (straight-through for weights, clipped for activations), whose ranges
are read anew before each pass.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from core.data.plane_points import PlanePoints
from core.errors import InputError
from core.networks.activation import Activation
from core.networks.chain import Chain, Taps, forward, unchanged
from core.networks.cnn import Layer
from core.networks.designs import fully_connected
from core.networks.layer_precision import LayerPrecision
from core.networks.quantized_chain import QuantizedChain, quantize_chain
from core.training.clipped_straight_through import quantize_clipped
from core.training.one_thread import one_thread
from core.training.quantizers import nearest_levels
from core.training.straight_through import straight_through
from core.training.train_chain import copied, first_weight

if TYPE_CHECKING:
    from torch import Tensor

BATCH = 20
MAX_LAYERS, MAX_NEURONS = 6, 16


@dataclass(frozen=True)
class Playground:
    """What is trained.

    hidden:     neurons of each hidden layer. activation: behind each of them.
    precisions: one for each layer, the last one included; a single one stands for all.
    during:     whether training uses the levels, or quantization comes after it.
    seed:       of the first weights, the order of the points and stochastic rounding.

    Raises:
        InputError: for other than 0 to 6 layers of 1 to 16 neurons, or precisions that do not fit.
    """

    hidden: tuple[int, ...] = (8, 8, 8)
    activation: Activation = Activation.RELU
    learning_rate: float = 0.01
    precisions: tuple[LayerPrecision, ...] = field(default_factory=lambda: (LayerPrecision(),))
    during: bool = False
    seed: int = 0

    def __post_init__(self) -> None:
        if len(self.hidden) > MAX_LAYERS or not all(1 <= n <= MAX_NEURONS for n in self.hidden):
            raise InputError(
                f"hidden layers {self.hidden}; give up to {MAX_LAYERS} of 1 to {MAX_NEURONS}."
            )
        if len(self.precisions) not in (1, len(self.hidden) + 1):
            raise InputError(
                f"{len(self.precisions)} precisions for {len(self.hidden) + 1} layers; give one "
                "for each, or one for all."
            )

    @property
    def of_layers(self) -> tuple[LayerPrecision, ...]:
        """A precision for each layer."""
        layers = len(self.hidden) + 1
        return self.precisions * layers if len(self.precisions) == 1 else self.precisions


@dataclass(frozen=True, eq=False)
class PlaygroundStep:
    """The state before training (epoch 0) and after each pass.

    float_loss:     mean cross-entropy of the float weights on the test points, in nats.
    quantized_loss: that of the quantized network; lower is better, for both.
    float_accuracy, quantized_accuracy: shares of the test points, 0 to 1; higher is better.
    chain:          the float weights. quantized: the network on its levels.
    """

    epoch: int
    float_loss: float
    quantized_loss: float
    float_accuracy: float
    quantized_accuracy: float
    chain: Chain
    quantized: QuantizedChain


def play(points: PlanePoints, playground: Playground) -> Iterator[PlaygroundStep]:
    """Trains without an end, a step a pass: who draws them stops asking when it is enough.

    The same settings give the same steps. torch's global random state is neither read nor changed.
    """
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits

    train, _ = points.halves()
    draw = np.random.default_rng(playground.seed)
    design = fully_connected((2, *playground.hidden, 1), playground.activation)
    weights = [torch.tensor(first_weight(d.shape, draw), requires_grad=True) for d in design]
    biases = [torch.zeros(d.shape[0], requires_grad=True) for d in design]
    optimizer = torch.optim.Adam([*weights, *biases], lr=playground.learning_rate)
    x, y = torch.tensor(train.points), torch.tensor(train.labels, dtype=torch.float32)[:, None]
    epoch = 0
    while True:
        layers = zip(weights, biases, strict=True)
        chain = Chain(design, tuple(Layer(copied(w), copied(b)) for w, b in layers))
        step = quantized_step(points, playground, epoch, chain)
        yield step
        epoch += 1
        with one_thread():
            for batch in np.array_split(draw.permutation(len(x)), max(len(x) // BATCH, 1)):
                used, taps = weights, Taps()
                if playground.during:
                    used, taps = _on_levels(weights, step.quantized, playground)
                scores = forward(design, zip(used, biases, strict=True), x[batch], taps)
                loss = binary_cross_entropy_with_logits(scores, y[batch])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()


def _on_levels(
    weights: "list[Tensor]", quantized: QuantizedChain, playground: Playground
) -> "tuple[list[Tensor], Taps]":
    """The weights on their levels, and taps that put activations on theirs."""
    rows = zip(weights, quantized.layers, playground.of_layers, strict=True)
    used = [
        straight_through(w, nearest_levels(w, layer.weight, precision.weight_bits))
        for w, layer, precision in rows
    ]

    def read(index: int, x: "Tensor") -> "Tensor":
        return quantize_clipped(x, quantized.layers[index].read)

    def sums(index: int, x: "Tensor") -> "Tensor":
        params = quantized.layers[index].sums
        return unchanged(index, x) if params is None else quantize_clipped(x, params)

    return used, Taps(read, sums)


def quantized_step(
    points: PlanePoints, playground: Playground, epoch: int, chain: Chain
) -> PlaygroundStep:
    """A float network after `epoch` passes, quantized as `playground` says, and both losses.

    Ranges come from the training points, losses and accuracies from the test points.
    """
    train, test = points.halves()
    with one_thread():
        quantized = quantize_chain(chain, train.points, playground.of_layers, playground.seed)
        real, few = chain.logits(test.points)[:, 0], quantized.logits(test.points)[:, 0]
    return PlaygroundStep(
        epoch=epoch,
        float_loss=cross_entropy(real, test.labels),
        quantized_loss=cross_entropy(few, test.labels),
        float_accuracy=share_correct(real, test.labels),
        quantized_accuracy=share_correct(few, test.labels),
        chain=chain,
        quantized=quantized,
    )


def share_correct(scores: np.ndarray, labels: np.ndarray) -> float:
    """The share of points answered correctly, 0 to 1: a score above 0 answers 1, others 0.

    >>> share_correct(np.array([2.0, -1.0, 0.0, 3.0]), np.array([1, 0, 1, 0]))
    0.5
    """
    return float(((scores > 0) == labels).mean())


def cross_entropy(scores: np.ndarray, labels: np.ndarray) -> float:
    """Mean of log(1 + e^(−s)) where the label is 1, of log(1 + eˢ) where it is 0; in nats.

    >>> round(cross_entropy(np.array([0.0, 0.0]), np.array([0, 1])), 4)  # log 2
    0.6931
    """
    signed = np.where(labels == 1, -scores, scores)
    return float(np.logaddexp(0.0, signed.astype(np.float64)).mean())
