"""Binary weights: each is ±α, with one α for each output, or for the whole weight (BWN).

    minimize ‖w − α·b‖² over α and b ∈ {−1, +1}ⁿ                        survey eq. 12
    b = sign(w)         since wᵀb is then largest
    α = wᵀb / n = mean|w|

A product with such a layer adds and subtracts, and multiplies once for each output. Trained on its
signs with the straight-through gradient, the network learns what rounding took from it.
`first_and_last` keeps the first and the last layer at 8 bits, as most papers do; trained, it is a
method of its own here, so that tables show what that saves.

Source: Rastegari, Ordonez, Redmon, Farhadi 2016 (XNOR-Net), arXiv 1603.05279, section 3.1.
"""

from dataclasses import dataclass, replace

import numpy as np

from core.methods.method import Method, Needs, Run, Step, Task
from core.methods.option import option
from core.methods.qat.trained import trained
from core.networks.layer_precision import LayerPrecision
from core.networks.quantized_chain import quantize_chain
from core.training.quantization_aware import QuantizedRecipe

CITATION = "Rastegari, Ordonez, Redmon, Farhadi 2016, arXiv 1603.05279"
MEASURE = "mean squared error of the weights over their mean square"


@dataclass(frozen=True)
class Options:
    """Options of binary weights."""

    first_and_last: int = option(0, low=0, high=1, meaning="1: first and last layer at 8 bits")


@dataclass(frozen=True)
class TrainingOptions(Options):
    """Options of binary weights that are trained."""

    epochs: int = option(10, low=1, high=200, meaning="passes over the training data")
    rate: float = option(0.003, low=1e-6, high=1.0, meaning="learning rate of Adam at the start")


@dataclass(frozen=True)
class EndsOptions(TrainingOptions):
    """The same, with first and last layer at 8 bits unless the options say otherwise."""

    first_and_last: int = option(1, low=0, high=1, meaning="1: first and last layer at 8 bits")


def precisions(task: Task, options: Options) -> tuple[LayerPrecision, ...]:
    """One bit a weight; 8 where the options keep them."""
    one, eight = (replace(task.precision, weight_bits=bits) for bits in (1, 8))
    last = len(task.chain.design) - 1
    kept = (0, last) if options.first_and_last else ()
    return tuple(eight if i in kept else one for i in range(last + 1))


def run(task: Task, options: Options) -> Run:
    """Each weight to the sign and mean size of its output."""
    network = quantize_chain(task.chain, task.inputs, precisions(task, options), task.seed)
    for design, few, many in zip(
        task.chain.design, network.chain.layers, task.chain.layers, strict=True
    ):
        left = relative_error(few.weight, many.weight)
        yield Step(design.name, "each weight to ±mean|w|", MEASURE, 1.0, left)
    return network


def run_trained(task: Task, options: TrainingOptions) -> Run:
    """The same, trained on its signs with the straight-through gradient."""
    recipe = QuantizedRecipe("ste", options.epochs, options.rate)
    return (yield from trained(task, recipe, precisions(task, options)))


def relative_error(few: np.ndarray, many: np.ndarray) -> float:
    """Σ(ŵ − w)² / Σw²; 1 is what zeros in place of the weights would have."""
    off, all_of = ((x.astype(np.float64) ** 2).sum() for x in (few - many, many))
    return float(off / all_of) if all_of else 0.0


METHOD = Method("bwn", "binary weights (BWN)", "IV-E", CITATION, Needs.RANGES, run, Options, 1)
TRAINED = Method(
    "bwn-trained",
    "binary weights, trained",
    "IV-E",
    CITATION,
    Needs.LABELS,
    run_trained,
    TrainingOptions,
    1,
)
#: Beside the one above it shows what 8 bits in the first and the last layer cost and save.
EIGHT_BIT_ENDS = Method(
    "bwn-8-bit-ends",
    "binary weights, trained, 8 bits in the first and the last layer",
    "IV-E",
    CITATION,
    Needs.LABELS,
    run_trained,
    EndsOptions,
    1,
)
