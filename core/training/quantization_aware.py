"""Quantization-aware training of a chain: float weights learn, their levels compute.

    forward    ŵ = Q(w) and x̂ = Q(x) in each layer
    backward   by a gradient rule through both
    update     the float weights w, and what the rule learns beside them

It starts from a network trained in float. `biases_only` is the control (SURVEY, III-G1): weights
stay frozen on their levels and only the biases learn, which tells what is gained by moving weights
from what is gained by training at all.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from core.arrays import to_numpy
from core.data.digits import Digits
from core.granularity import spread
from core.networks.chain import Chain, Taps, as_input, forward, tensors
from core.networks.cnn import Layer
from core.networks.layer_precision import LayerPrecision
from core.networks.quantized_chain import SUMS_BITS, QuantizedChain, observe, quantized_layer
from core.params import QuantParams
from core.training.clipped_straight_through import quantize_clipped
from core.training.few_bit_training import FewBitTraining
from core.training.one_thread import one_thread
from core.training.prox_quant import drawn_to_levels
from core.training.quant_noise import random_subset
from core.training.quantizers import FixedRange, Quantizer, nearest_levels
from core.training.rules import gradient_rule
from core.training.train_chain import accuracy, batches, copied

if TYPE_CHECKING:
    from torch import Tensor

DRAWING = 5.0  # ProxQuant's λ at the last update, in learning rates: the pull then beats the update


@dataclass(frozen=True)
class QuantizedRecipe:
    """How a quantized chain is trained.

    rule:          name in `core.training.rules.GRADIENT_RULES`.
    learning_rate: of Adam, which falls to 0 along a straight line.
    share:         of the weights that are quantized in each pass (Quant-Noise); 1: all.
    biases_only:   the control: weights and ranges stay, biases learn.
    few_bits:      of gradients and stored weights; float32 unless it says otherwise.
    parts:         steps to yield in each epoch, at most one a batch.
    """

    rule: str = "lsq"
    epochs: int = 10
    learning_rate: float = 3e-3
    share: float = 1.0
    biases_only: bool = False
    few_bits: FewBitTraining = field(default_factory=FewBitTraining)
    parts: int = 1


@dataclass(frozen=True, eq=False)
class QuantizedStep:
    """The state before training (epoch 0) and after each part of a pass over the training images.

    epoch:    passes so far: 1.25 is a quarter of the second one.
    loss:     mean cross-entropy in nats, since the step before, at first over all training images.
    accuracy: of the quantized network on the test images, 0 to 1.
    chain:    the float weights beneath.
    quantized: the network whose weights are on their levels, its biases float.
    weights:  scale, zero point and format of each layer's weight; reads: of what each layer reads.
    sums:     of the sums before a curved activation, else None.
    """

    epoch: float
    epochs: int
    loss: float
    accuracy: float
    chain: Chain
    quantized: Chain
    weights: tuple[QuantParams, ...]
    reads: tuple[QuantParams, ...]
    sums: tuple[QuantParams | None, ...]

    @property
    def integers(self) -> QuantizedChain:
        """The same network with its codes, biases in int32: what an integer network computes."""
        rows = zip(self.quantized.layers, self.weights, self.reads, self.sums, strict=True)
        layers = (quantized_layer(x, _codes(x.weight, w), w, r, s) for x, w, r, s in rows)
        return QuantizedChain(self.chain.design, tuple(layers))


def train_quantized(
    chain: Chain,
    digits: Digits,
    precisions: tuple[LayerPrecision, ...],
    recipe: QuantizedRecipe,
    seed: int = 0,
) -> Iterator[QuantizedStep]:
    """Trains on from `chain` and yields a step before training and after each part of an epoch.

    precisions: one for each layer. seed: of the order of the images and of Quant-Noise; the same
    seed gives the same curve. torch's global random state is neither read nor changed.

    Raises:
        InputError: for an unknown rule, or activations that the rule does not take.
    """
    import torch  # seconds to load: only who trains waits for it

    learner = _Learner(chain, digits.train_images, precisions, recipe, seed)
    images = as_input(chain.design, digits.train_images)
    labels = torch.tensor(digits.train_labels)
    test = as_input(chain.design, digits.test_images)

    def step(epoch: float, loss: float) -> QuantizedStep:
        return learner.step(epoch, loss, accuracy(learner.logits(test).numpy(), digits.test_labels))

    start = torch.nn.functional.cross_entropy(learner.logits(images), labels)
    yield step(0, start.item())
    draw = np.random.default_rng([seed, 2])  # of its own: float training drew from the seed
    for epoch in range(1, recipe.epochs + 1):
        drawn = batches(len(images), draw)
        for part in np.array_split(np.arange(len(drawn)), min(recipe.parts, len(drawn))):
            with one_thread():
                losses = [
                    learner.update(images[drawn[i]], labels[drawn[i]], epoch - 1 + i / len(drawn))
                    for i in part
                ]
            passes = epoch - 1 + (int(part[-1]) + 1) / len(drawn)
            yield step(passes, sum(losses) / len(losses))


class _Learner:
    """The tensors that learn, their quantizers and the optimizer."""

    def __init__(
        self,
        chain: Chain,
        inputs: np.ndarray,
        precisions: tuple[LayerPrecision, ...],
        recipe: QuantizedRecipe,
        seed: int,
    ) -> None:
        import torch

        self.design, self.recipe, self.precisions = chain.design, recipe, precisions
        self.rule = gradient_rule(recipe.rule)
        self.weights, self.biases = zip(*tensors(chain), strict=True)
        read, sums = observe(chain, inputs)
        rows = list(zip(chain.design, precisions, strict=True))
        self.of_weights = [
            self.rule.weights(w, p) for w, p in zip(self.weights, precisions, strict=True)
        ]
        self.of_reads = [self.rule.activations(x, p) for x, (_, p) in zip(read, rows, strict=True)]
        self.of_sums = [
            FixedRange(quantize_clipped, p.activation_params(x, SUMS_BITS))
            if d.activation.is_curved
            else None
            for x, (d, p) in zip(sums, rows, strict=True)
        ]
        quantizers: list[Quantizer] = [*self.of_weights, *self.of_reads]
        self.learning = list(self.biases)
        if not recipe.biases_only:
            self.learning += [*self.weights, *(t for q in quantizers for t in q.learned)]
        for tensor in self.learning:
            tensor.requires_grad_()
        self.optimizer = torch.optim.Adam(self.learning, lr=recipe.learning_rate)
        self.noise = torch.Generator().manual_seed(seed)
        self.draws = np.random.default_rng([seed, 4])
        stored = [] if recipe.few_bits.stored_bits is None or recipe.biases_only else chain.layers
        self.grids = [recipe.few_bits.grid_step(layer.weight) for layer in stored]

    def logits(self, x: "Tensor") -> "Tensor":
        """The quantized network's scores, without gradients."""
        import torch

        with torch.no_grad():
            return self._forward(x, self._hard())

    def update(self, x: "Tensor", labels: "Tensor", epochs_done: float) -> float:
        """One update of everything that learns; returns the loss of the batch before it."""
        from torch.nn.functional import cross_entropy

        progress = epochs_done / self.recipe.epochs
        self.optimizer.param_groups[0]["lr"] = self.recipe.learning_rate * (1 - progress)
        loss = cross_entropy(self._forward(x, self._noisy()), labels)
        self.optimizer.zero_grad()
        loss.backward()
        before = [w.detach().clone() for w in self.weights] if self.grids else []
        self.optimizer.step()
        for w, old, step in zip(self.weights, before, self.grids, strict=False):
            w.data = self.recipe.few_bits.stored(old, w.data, step, self.draws)
        if self.rule.drawn and not self.recipe.biases_only:
            self._draw(DRAWING * self.recipe.learning_rate * progress)
        return loss.item()

    def step(self, epoch: float, loss: float, share: float) -> QuantizedStep:
        """The state at this moment, copied."""

        def chain(weights: "list[Tensor]") -> Chain:
            pairs = zip(weights, self.biases, strict=True)
            return Chain(self.design, tuple(Layer(copied(w), copied(b)) for w, b in pairs))

        return QuantizedStep(
            epoch,
            self.recipe.epochs,
            loss,
            share,
            chain(list(self.weights)),
            chain(self._hard()),
            tuple(q.params() for q in self.of_weights),
            tuple(q.params() for q in self.of_reads),
            tuple(None if q is None else q.params() for q in self.of_sums),
        )

    def _forward(self, x: "Tensor", weights: "list[Tensor]") -> "Tensor":
        def sums(index: int, x: "Tensor") -> "Tensor":
            quantizer = self.of_sums[index]
            x = self.recipe.few_bits.passed_back(x, self.noise)
            return x if quantizer is None else quantizer(x)

        taps = Taps(lambda index, x: self.of_reads[index](x), sums)
        return forward(self.design, zip(weights, self.biases, strict=True), x, taps)

    def _hard(self) -> "list[Tensor]":
        """Every weight on its level."""
        return [q(w) for q, w in zip(self.of_weights, self.weights, strict=True)]

    def _noisy(self) -> "list[Tensor]":
        """What the forward pass of an update uses: all levels, a random subset of them, or none."""
        if self.recipe.biases_only:
            return [w.detach() for w in self._hard()]
        if self.rule.drawn:
            return list(self.weights)
        if self.recipe.share == 1:
            return self._hard()
        pairs = zip(self.weights, self._hard(), strict=True)
        return [random_subset(w, q, self.recipe.share, self.noise) for w, q in pairs]

    def _draw(self, strength: float) -> None:
        rows = zip(self.weights, self.of_weights, self.precisions, strict=True)
        for weight, quantizer, precision in rows:
            near = nearest_levels(weight, quantizer.params(), precision.weight_bits)
            weight.data = drawn_to_levels(weight.data, near, strength)


def _codes(weight: np.ndarray, params: QuantParams) -> np.ndarray:
    """The whole numbers k of weights S·k."""
    scale = spread(to_numpy(params.scale), weight.shape, params.granularity)
    return np.rint(weight / scale).astype(params.format.storage)
