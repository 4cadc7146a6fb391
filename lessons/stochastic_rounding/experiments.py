"""The experiments of this lesson: weights trained on a grid, and finished weights rounded once."""

from functools import cache

import numpy as np

from core import RoundingMode, absmax_params, fake_quantize
from core.metrics import mse
from core.studies.digit_accuracy import SEEDS, accuracies, digit_network, digits, share_right
from core.training.train_on_grid import train_on_grid
from lessons.engine.claim import Claim, verdict_of
from lessons.engine.outcome import Chart, Outcome, Series, Table
from lessons.engine.prose import number, percent

GRIDS = (16, 32, 64)  # the step is one over it
PREDICTED_GRID = 32
NEAREST, RANDOM = RoundingMode.NEAREST_EVEN, RoundingMode.STOCHASTIC

BITS = (2, 3, 4)
PREDICTED_BITS = 3
BETTER = "Better: it is right on average"
WORSE = "Worse"
EQUAL = "The same, within a point"
COMPARED = (BETTER, WORSE, EQUAL)


@cache
def trained_on_grid(grid: int, mode: RoundingMode | None) -> np.ndarray:
    """The share of test digits right for each seed, after training on multiples of 1/grid."""
    data = digits()
    return np.array(
        [
            share_right(
                train_on_grid(data.train_images, data.train_labels, 1 / grid, mode, seed).logits(
                    data.test_images
                )
            )
            for seed in SEEDS
        ]
    )


def training_on_a_grid() -> Outcome:
    """Weights stored on a grid while they learn: nearest, at random, and float as the control."""
    floats = trained_on_grid(PREDICTED_GRID, None)
    nearest = {g: trained_on_grid(g, NEAREST) for g in GRIDS}
    random = {g: trained_on_grid(g, RANDOM) for g in GRIDS}
    found, freed = nearest[PREDICTED_GRID], random[PREDICTED_GRID]
    helps = [g for g in GRIDS if random[g].mean() > nearest[g].mean() + 0.02]
    x = tuple(map(float, GRIDS))
    return Outcome(
        answer=round(100 * float(found.mean()), 1),
        tolerance=15.0,
        finding=f"Rounded to nearest it reads **{percent(found)}** "
        f"({percent(found.min())} to {percent(found.max())} over {len(SEEDS)} seeds). Rounded "
        f"at random it reads {percent(freed)}, and with floats {percent(floats)}. Most updates "
        "are smaller than half a step. Rounding to nearest undoes every one of them. Rounding at "
        "random turns some into a whole step, and on average nothing is lost.",
        table=Table(
            ("step", "nearest: right", "min to max", "at random: right", "float (control)"),
            tuple(
                (
                    f"1/{g}",
                    percent(nearest[g]),
                    f"{100 * nearest[g].min():.1f} to {100 * nearest[g].max():.1f}",
                    percent(random[g]),
                    percent(floats),
                )
                for g in GRIDS
            ),
        ),
        chart=Chart(
            "levels per unit (1 ÷ step)",
            "test digits read correctly, in %",
            (
                Series("nearest", x, tuple(100 * float(nearest[g].mean()) for g in GRIDS)),
                Series("at random", x, tuple(100 * float(random[g].mean()) for g in GRIDS)),
                Series("float", x, (100 * float(floats.mean()),) * len(GRIDS), control=True),
            ),
        ),
        claim=Claim(
            "III-H",
            "Rounding to nearest can leave weights stuck where stochastic rounding still moves "
            "them, because small updates are not always rounded away.",
            f"Digit networks trained with weights on grids of "
            f"{', '.join(f'1/{g}' for g in GRIDS)}, {len(SEEDS)} seeds: at random is ahead by "
            f"{', '.join(number(100 * (random[g].mean() - nearest[g].mean()), 2) for g in GRIDS)} "
            "points.",
            f"The same training with floats reads {percent(floats)}, so the network can learn; "
            f"and on the finest grid nearest comes back to {percent(nearest[GRIDS[-1]])}, since "
            "more updates exceed half a step.",
            verdict_of(len(helps), len(GRIDS)),
        ),
    )


def rounded_once(weights: np.ndarray, bits: int, mode: RoundingMode, seed: int) -> np.ndarray:
    """Finished weights on symmetric levels of `bits` bits."""
    return np.asarray(fake_quantize(weights, absmax_params(weights, bits, narrow=True), mode, seed))


def _accuracies(bits: int, mode: RoundingMode) -> np.ndarray:
    return accuracies(lambda weights, seed: rounded_once(weights, bits, mode, seed))


def finished_weights() -> Outcome:
    """Weights of trained networks, rounded once: to nearest or at random."""
    nearest = {b: _accuracies(b, NEAREST) for b in BITS}
    random = {b: _accuracies(b, RANDOM) for b in BITS}
    weights = digit_network(SEEDS[0]).weight1
    ratio = {
        b: mse(weights, rounded_once(weights, b, RANDOM, 0))
        / mse(weights, rounded_once(weights, b, NEAREST, 0))
        for b in BITS
    }
    apart = 100 * float(random[PREDICTED_BITS].mean() - nearest[PREDICTED_BITS].mean())
    return Outcome(
        answer=EQUAL if abs(apart) < 1 else BETTER if apart > 0 else WORSE,
        finding=f"At {PREDICTED_BITS} bits the network reads "
        f"**{percent(random[PREDICTED_BITS])}** when its finished weights are rounded at random, "
        f"and {percent(nearest[PREDICTED_BITS])} when they are rounded to nearest. Random "
        f"rounding makes {number(ratio[PREDICTED_BITS], 2)} times the mean squared error. Being "
        "right on average helps where many small steps add up, as in training. A weight that is "
        "rounded once keeps its error, and there is nothing to average.",
        table=Table(
            ("bits", "nearest: right", "at random: right", "squared error: random ÷ nearest"),
            tuple(
                (float(b), percent(nearest[b]), percent(random[b]), round(ratio[b], 2))
                for b in BITS
            ),
        ),
    )
