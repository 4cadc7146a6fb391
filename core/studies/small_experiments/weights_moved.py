"""How far training under quantization moves the float weights beneath, by bits.

    ‖W_after − W_before‖ / ‖W_before‖        over all weights of the network

ParetoQ (Liu et al. 2025, arXiv 2502.02631) sees a transition in language models: from 3 bits on the
weights stay near those of the float network, at 2 bits and fewer they move far.
"""

import numpy as np

from core.networks.layer_precision import LayerPrecision
from core.studies.claims.statement import Statement
from core.studies.digit_accuracy import as_chain, digit_network, digits
from core.studies.small_experiments.experiment import Experiment
from core.training.quantization_aware import QuantizedRecipe, QuantizedStep, train_quantized

BITS = (8, 4, 3, 2, 1)
EPOCHS = 5


def moved(start: QuantizedStep, end: QuantizedStep) -> float:
    """‖ΔW‖ / ‖W‖ of all layers together, in %."""
    pairs = [
        (a.weight, b.weight) for a, b in zip(start.chain.layers, end.chain.layers, strict=True)
    ]
    change = sum(float(np.sum((after - before) ** 2)) for before, after in pairs)
    size = sum(float(np.sum(before**2)) for before, _ in pairs)
    return 100 * float(np.sqrt(change / size))


def values(seed: int) -> dict[str, float]:
    """For each number of bits: a range by least squared error, straight-through gradients."""
    chain = as_chain(digit_network(seed))
    found = {}
    for bits in BITS:
        precision = (LayerPrecision(bits, 8, calibration="mse"),) * len(chain.design)
        recipe = QuantizedRecipe("ste", EPOCHS)
        start, *_, end = train_quantized(chain, digits(), precision, recipe, seed)
        found[f"moved, {bits} bits"] = moved(start, end)
    return found


EXPERIMENT = Experiment(
    "weights-moved",
    "after",
    "How far does training under quantization move the weights?",
    f"The digit network is trained on for {EPOCHS} epochs with weights of few bits. The float "
    "weights beneath move; their way is measured against their size.",
    "Training goes on at 8 bits, too, where rounding costs nothing: what the weights move there "
    "comes from training, not from few bits. 4 bits should add little to it.",
    "% of the weights’ norm",
    "",
    {f"moved, {bits} bits": f"way of the weights at {bits} bits" for bits in BITS},
    values,
    (
        Statement(
            "at 2 bits the weights move more than at 3 bits",
            "Liu et al. 2025 (ParetoQ)",
            lambda v: v["moved, 2 bits"] > v["moved, 3 bits"],
        ),
        Statement(
            "at 1 bit the weights move at least twice as far as at 3 bits",
            "Liu et al. 2025 (ParetoQ)",
            lambda v: v["moved, 1 bits"] >= 2 * v["moved, 3 bits"],
        ),
        Statement(
            "from 8 bits to 4 the weights move less than half of what 2 bits add",
            "the control of what training moves",
            lambda v: (
                v["moved, 4 bits"] - v["moved, 8 bits"]
                < (v["moved, 2 bits"] - v["moved, 8 bits"]) / 2
            ),
        ),
    ),
)
