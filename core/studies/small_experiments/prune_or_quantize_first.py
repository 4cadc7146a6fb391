"""Pruning and quantizing together: which one first.

    prune first       the half of least |w| goes, then the rest is rounded
    quantize first    w is rounded, then the half of least |ŵ| goes; of equal codes, the first ones

Both end with half of the weights 0 and the others on the same levels. Rounded weights of few bits
have many equal magnitudes, between which pruning cannot choose well. Harma et al. 2024,
arXiv 2405.20935, prove for magnitudes that pruning first never has the larger error.
"""

import numpy as np

from core.absmax import absmax_params
from core.affine import fake_quantize
from core.studies.claims.statement import Statement
from core.studies.digit_accuracy import digit_network
from core.studies.small_experiments.experiment import Experiment

SHARE = 0.5
BITS = (8, 4)


def pruned(weight: np.ndarray, share: float) -> np.ndarray:
    """The weight with a share of it set to 0: least magnitudes, of equal ones the first.

    >>> pruned(np.array([2.0, -1.0, 1.0, 0.0]), 0.5).tolist()
    [2.0, 0.0, 1.0, 0.0]
    """
    least = np.argsort(np.abs(weight), axis=None, kind="stable")[: int(share * weight.size)]
    kept = weight.copy().ravel()
    kept[least] = 0
    return kept.reshape(weight.shape)


def error(weight: np.ndarray, few: np.ndarray) -> float:
    """Squared error over the square of the weights, in %."""
    return float(100 * np.sum((weight - few) ** 2) / np.sum(weight**2))


def values(seed: int) -> dict[str, float]:
    """The error of the digit network's first layer."""
    weight = digit_network(seed).weight1.astype(np.float64)
    found = {"pruned only": error(weight, pruned(weight, SHARE))}
    for bits in BITS:
        params = absmax_params(weight, bits, narrow=True)
        first = np.asarray(fake_quantize(pruned(weight, SHARE), params))
        last = pruned(np.asarray(fake_quantize(weight, params)), SHARE)
        found[f"prune first, {bits} bits"] = error(weight, first)
        found[f"quantize first, {bits} bits"] = error(weight, last)
    return found


EXPERIMENT = Experiment(
    "prune-or-quantize-first",
    "VI",
    "Prune first, or quantize first?",
    "Half of the digit network’s first layer is set to zero and the rest rounded, in either order. "
    "After rounding to 4 bits many weights are equal, and pruning can no longer tell which of them "
    "was the smallest.",
    "At 8 bits hardly any weights are equal: the order should make less than 1 % of difference.",
    "% of the weights’ square",
    "lower",
    {
        "pruned only": "half of the weights pruned, the others in float",
        **{
            f"{order} first, {bits} bits": text.format(bits)
            for bits in BITS
            for order, text in (
                ("prune", "half pruned, then rounded to {} bits"),
                ("quantize", "rounded to {} bits, then half pruned"),
            )
        },
    },
    values,
    (
        Statement(
            "at 4 bits pruning first leaves a smaller error than quantizing first",
            "Harma et al. 2024; open in survey VI",
            lambda v: v["prune first, 4 bits"] < v["quantize first, 4 bits"],
        ),
        Statement(
            "at 8 bits the order changes the error by less than a hundredth of it",
            "the control of the order",
            lambda v: abs(v["quantize first, 8 bits"] / v["prune first, 8 bits"] - 1) < 0.01,
        ),
    ),
)
