"""Affine against symmetric on post-ReLU activations (survey III-C, claim on skew)."""

import numpy as np

from core import IntFormat, fake_quantize, params_from_range
from core.metrics import mse
from lessons.outcome import Chart, Outcome, Series, Table
from lessons.prose import number

SEEDS = range(5)
COUNT = 5_000
BITS = (2, 3, 4, 5, 6, 7, 8)
SHOWN = 4  # bits that the prediction is about


def advantage(x: np.ndarray, bits: int) -> float:
    """Mean squared error of symmetric over that of affine; above 1, affine is better."""
    low, high = float(x.min()), float(x.max())
    affine = params_from_range(low, high, IntFormat(bits, signed=False))
    symmetric = params_from_range(low, high, IntFormat(bits), symmetric=True)
    return mse(x, fake_quantize(x, symmetric)) / mse(x, fake_quantize(x, affine))


def compared() -> Outcome:
    """Normally distributed numbers of five seeds, after a ReLU and, as the control, before it."""
    bells = [np.random.default_rng(seed).standard_normal(COUNT) for seed in SEEDS]
    kinds = {"after a ReLU": [np.maximum(x, 0.0) for x in bells], "before it (control)": bells}
    found = {
        name: np.array([[advantage(x, bits) for bits in BITS] for x in data])
        for name, data in kinds.items()
    }
    relu, control = (ratio.mean(axis=0) for ratio in found.values())
    at = BITS.index(SHOWN)
    relu_spread = [number(f(found["after a ReLU"][:, at]), 2) for f in (np.min, np.max)]
    return Outcome(
        answer=round(float(relu[at]), 1),
        close=1.5,  # who thought of a factor 2 squared is right, who thought of 2 is not
        says=f"At {SHOWN} bits symmetric makes **{number(relu[at], 2)} times** the squared error "
        f"({relu_spread[0]} to {relu_spread[1]} over {len(SEEDS)} seeds). The control, the same "
        f"numbers before the ReLU, gives {number(control[at], 2)}: there both halves of the range "
        "are used. So what costs is the empty negative half, not symmetry as such.",
        table=Table(
            ("bits", *(f"{name}: {part}" for name in found for part in ("mean", "low", "high"))),
            tuple(
                (
                    float(bits),
                    *(float(f(r[:, i])) for r in found.values() for f in (np.mean, np.min, np.max)),
                )
                for i, bits in enumerate(BITS)
            ),
        ),
        chart=Chart(
            x_label="bits",
            y_label="squared error, symmetric ÷ affine",
            series=(
                Series("after a ReLU", tuple(map(float, BITS)), tuple(map(float, relu))),
                Series("before it (control)", tuple(map(float, BITS)), tuple(control), True),
            ),
        ),
    )
