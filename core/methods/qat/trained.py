"""Quantization-aware training as a method: one for each gradient rule, and what surrounds them.

The rules are derived in `core.training`, a file each; `core.training.quantization_aware` trains.
Here they stand beside the post-training methods, with the same task and the same measurements.
Quant-Noise quantizes a random half of the weights in each pass (survey III-H). The control trains
only the biases, on frozen quantized weights: what it reaches too was not won by moving weights.
"""

from dataclasses import dataclass

from core.data.digits import Digits
from core.methods.method import NETWORK, Method, Needs, Run, Step, Task
from core.methods.option import option
from core.networks.layer_precision import LayerPrecision
from core.training.quantization_aware import QuantizedRecipe, train_quantized
from core.training.rules import GRADIENT_RULES, GradientRule


@dataclass(frozen=True)
class Options:
    """Options of training."""

    epochs: int = option(10, low=1, high=200, meaning="passes over the training data")
    rate: float = option(0.003, low=1e-6, high=1.0, meaning="learning rate of Adam at the start")


def trained(
    task: Task, recipe: QuantizedRecipe, precisions: tuple[LayerPrecision, ...] = ()
) -> Run:
    """Train by the recipe; a step for each pass over the data.

    precisions: one for each layer; () gives all that of the task.

    Raises:
        InputError: for a task without labelled data.
    """
    data = task.labelled
    seen = Digits(data.inputs, data.labels, data.inputs[:1], data.labels[:1])  # no test data here
    precisions = precisions or (task.precision,) * len(task.chain.design)
    losses: list[float] = []
    for step in train_quantized(task.chain, seen, precisions, recipe, task.seed):
        losses.append(step.loss)
        yield Step(
            NETWORK,
            f"epoch {step.epoch:g} of {step.epochs}" if step.epoch else "before training",
            "cross-entropy of the quantized network on the training data, nats",
            losses[0],
            step.loss,
            tuple(losses),
        )
    return step.integers


def with_rule(rule: GradientRule) -> Method:
    """The method that trains by this gradient rule."""

    def run(task: Task, options: Options) -> Run:
        return trained(task, QuantizedRecipe(rule.name, options.epochs, options.rate))

    return Method(
        f"qat-{rule.name}",
        f"training, {rule.title}",
        "III-G1",
        rule.source,
        Needs.LABELS,
        run,
        Options,
    )


def _run_quant_noise(task: Task, options: Options) -> Run:
    return trained(task, QuantizedRecipe("ste", options.epochs, options.rate, share=0.5))


def _run_biases(task: Task, options: Options) -> Run:
    recipe = QuantizedRecipe("ste", options.epochs, options.rate, biases_only=True)
    return trained(task, recipe)


#: One for each gradient rule, in the order of their table.
METHODS = tuple(map(with_rule, GRADIENT_RULES.values()))
QUANT_NOISE = Method(
    "quant-noise",
    "training, half of the weights quantized in each pass",
    "III-H",
    "Fan et al. 2020, arXiv 2004.07320",
    Needs.LABELS,
    _run_quant_noise,
    Options,
)
BIASES = Method(
    "biases-only",
    "the control: only biases trained",
    "III-G1",
    "a control of ours; biases learn, weights stay on their levels",
    Needs.LABELS,
    _run_biases,
    Options,
)
