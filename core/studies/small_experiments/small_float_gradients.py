"""Training with gradients in small floats: fp8 and fp4, beside integers as wide.

One scale for a whole gradient brings its largest magnitude to the format's largest number. A float
keeps its relative precision far below that, where integers of the same width have no levels left.
Micikevicius et al. 2022, arXiv 2209.05433 (fp8); Chmiel et al. 2025, arXiv 2505.19115 (fp4).
"""

from functools import partial

import numpy as np

from core.formats.minifloat import E2M1, E4M3FN, E5M2
from core.rounding import RoundingMode
from core.scaled import Levels, scaled_to
from core.studies.claims.statement import Statement
from core.studies.small_experiments.experiment import Experiment
from core.studies.small_experiments.integer_gradients import in_integers
from core.studies.small_experiments.rounded_gradients import accuracy_of_training

FORMATS = {"E5M2": E5M2, "E4M3": E4M3FN, "E2M1": E2M1}


def in_floats(gradient: np.ndarray, levels: Levels) -> np.ndarray:
    """The gradient on the nearest levels of a float format, one scale for all of it.

    >>> in_floats(np.array([6.0, 0.9, 0.1]), E2M1).tolist()  # levels 0, ½, 1, 1½, 2, 3, 4, 6
    [6.0, 1.0, 0.0]
    """
    return np.asarray(scaled_to(gradient, levels).round(gradient))


def values(seed: int) -> dict[str, float]:
    """Accuracy after training, for each format."""
    found = {"gradients in float32": accuracy_of_training(seed, lambda gradient: gradient)}
    for name, levels in FORMATS.items():
        rounded = partial(in_floats, levels=levels)
        found[f"gradients in {name}"] = accuracy_of_training(seed, rounded)
    for bits in (8, 4):
        draw = np.random.default_rng([seed, 24])  # asked for, and not used
        to_nearest = partial(in_integers, bits=bits, mode=RoundingMode.NEAREST_EVEN, draw=draw)
        found[f"gradients in int{bits}"] = accuracy_of_training(seed, to_nearest)
    return found


EXPERIMENT = Experiment(
    "small-float-gradients",
    "after",
    "Do gradients fare better in small floats than in integers?",
    "The digit network is trained with gradients in fp8 (E5M2, E4M3), fp4 (E2M1), and integers of "
    "8 and 4 bits, all rounded to nearest, with one scale for a whole gradient.",
    "Of 8 bits floats and integers should train alike here, for the gradients of so small a "
    "network reach over few orders of magnitude.",
    "%",
    "higher",
    {
        "gradients in float32": "gradients in float32",
        "gradients in E5M2": "gradients in fp8 E5M2",
        "gradients in E4M3": "gradients in fp8 E4M3",
        "gradients in int8": "gradients in int8",
        "gradients in E2M1": "gradients in fp4 E2M1",
        "gradients in int4": "gradients in int4",
    },
    values,
    (
        Statement(
            "with fp8 gradients the digit network trains to within 1 point of float32",
            "Micikevicius et al. 2022",
            lambda v: (
                min(v["gradients in E5M2"], v["gradients in E4M3"])
                >= v["gradients in float32"] - 1 - 1e-9
            ),
        ),
        Statement(
            "with fp4 gradients the digit network trains better than with int4 gradients",
            "our own expectation; Chmiel et al. 2025 train with fp4, in blocks",
            lambda v: v["gradients in E2M1"] > v["gradients in int4"],
        ),
        Statement(
            "with int8 gradients the digit network trains to within 1 point of fp8",
            "the control of small float gradients",
            lambda v: abs(v["gradients in int8"] - v["gradients in E4M3"]) <= 1 + 1e-9,
        ),
    ),
)
