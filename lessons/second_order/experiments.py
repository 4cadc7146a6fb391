"""The experiments of this lesson: GPTQ on layers and on networks, with inputs that stand alone."""

from functools import cache

import numpy as np

from core.studies.digit_accuracy import SEEDS
from core.studies.post_training import accuracy
from core.studies.second_order import (
    BITS,
    CORRELATION,
    Ratios,
    digit_layer,
    random_layer,
    ratios,
    without_second_order,
)
from lessons.engine.claim import Claim, verdict_of
from lessons.engine.outcome import Outcome, Table
from lessons.engine.prose import number, percent

NETWORK_BITS = 2

BOTH_SMALLER = "Both become smaller"
TRADED = "That of the weights grows, that of the sums shrinks"
BOTH_LARGER = "Both become larger"
ERRORS = (BOTH_SMALLER, TRADED, BOTH_LARGER)

AS_MANY = "About as many as with correlated inputs"
HALF = "About half as many"
HARDLY = "Hardly any: less than a quarter of that"
CHANGES = (AS_MANY, HALF, HARDLY)

CORRELATED, ALONE = (
    "random layer, correlated inputs",
    "random layer, inputs that are not correlated",
)
PLAIN, DIGITS = "the same with H = I: no second order", "first layer of the digit network"


@cache
def layers() -> dict[str, tuple[Ratios, ...]]:
    """GPTQ against nearest codes on each kind of layer, for each seed."""
    return {
        CORRELATED: tuple(ratios(random_layer(seed, CORRELATION)) for seed in SEEDS),
        DIGITS: tuple(ratios(digit_layer(seed)) for seed in SEEDS),
        ALONE: tuple(ratios(random_layer(seed, 0.0)) for seed in SEEDS),
        PLAIN: tuple(ratios(without_second_order(seed)) for seed in SEEDS),
    }


def mean(kind: str, name: str) -> float:
    """The mean of one of the ratios over the seeds."""
    return float(np.mean([getattr(one, name) for one in layers()[kind]]))


@cache
def right(method: str, bits: int) -> np.ndarray:
    """The share of test digits right for each seed."""
    return np.array([accuracy(method, seed, bits) for seed in SEEDS])


def errors_of_a_layer() -> Outcome:
    """Errors of weights and of sums, with correlated inputs."""
    weights, sums = mean(CORRELATED, "weights"), mean(CORRELATED, "sums")
    held = [r for kind in (CORRELATED, DIGITS) for r in layers()[kind]]
    farther = sum(r.weights > 1 and r.sums < 1 for r in held)
    return Outcome(
        answer=TRADED if weights > 1 > sums else BOTH_SMALLER if weights < 1 else BOTH_LARGER,
        finding=f"The squared error of the weights is **{number(weights, 2)} times** that of "
        f"nearest codes, and that of the sums **{number(sums, 2)} times**. In the first layer of "
        f"the digit network it is {number(mean(DIGITS, 'weights'), 2)} and "
        f"{number(mean(DIGITS, 'sums'), 2)} times. Only "
        f"{number(100 * mean(CORRELATED, 'changed'), 2)} % of the codes are others than the "
        "nearest ones.",
        table=_table((CORRELATED, DIGITS)),
        claim=Claim(
            "II",
            "A quantized network may be far from the original in its weights, and still do well: "
            "there are many weights, and their errors can make up for each other.",
            f"{len(held)} layers at {BITS} bits, half of them of digit networks. Under GPTQ the "
            f"weights are farther from their floats, and the sums nearer, in {farther} of them.",
            "Inputs that are not correlated, where no weight can make up for another: the squared "
            f"error of the sums is {number(mean(ALONE, 'sums'), 2)} times that of nearest codes.",
            verdict_of(farther, len(held)),
        ),
    )


def inputs_that_stand_alone() -> Outcome:
    """The control: no correlation, and no second order."""
    found, before = mean(ALONE, "changed"), mean(CORRELATED, "changed")
    share = found / before
    return Outcome(
        answer=HARDLY if share < 0.25 else HALF if share < 0.75 else AS_MANY,
        finding=f"**{number(100 * found, 2)} %** of the codes change, against "
        f"{number(100 * before, 2)} % with correlated inputs, and the squared error of the sums "
        f"stays at {number(mean(ALONE, 'sums'), 2)} times that of nearest codes. The few changes "
        "come from small correlations that any finite number of samples has. With the "
        "identity matrix I in the place of H, "
        f"{number(100 * mean(PLAIN, 'changed'), 2)} % change: GPTQ is then rounding to nearest.",
        table=_table((CORRELATED, ALONE, PLAIN)),
    )


def whole_network() -> Outcome:
    """Both layers of the digit networks at few bits."""
    found = right("gptq", NETWORK_BITS)
    both = (NETWORK_BITS, BITS)
    better = sum(int((right("gptq", b) > right("nearest", b)).sum()) for b in both)
    gain = {b: 100 * float((right("gptq", b) - right("nearest", b)).mean()) for b in (*both, 8)}
    return Outcome(
        answer=round(100 * float(found.mean()), 1),
        tolerance=6.0,
        finding=f"It reads **{percent(found)}** ({percent(found.min())} to {percent(found.max())} "
        f"over {len(SEEDS)} networks), against {percent(right('nearest', NETWORK_BITS))} with "
        f"nearest codes; at {BITS} bits {percent(right('gptq', BITS))} against "
        f"{percent(right('nearest', BITS))}. It took one pass over the weights and no "
        "label. So it suits large models, for which it was made.",
        table=Table(
            ("bits", "nearest codes", "GPTQ", "GPTQ: min to max"),
            tuple(
                (
                    float(b),
                    percent(right("nearest", b)),
                    percent(right("gptq", b)),
                    f"{100 * right('gptq', b).min():.1f} to {100 * right('gptq', b).max():.1f}",
                )
                for b in (*both, 8)
            ),
        ),
        claim=Claim(
            "III-G2",
            "Post-training quantization that looks at the error of a layer instead of that of its "
            "weights keeps accuracy at few bits.",
            f"{len(SEEDS)} digit networks at {' and '.join(map(str, both))} bits: GPTQ is better "
            f"than nearest codes in {better} of {len(both) * len(SEEDS)} cases, by "
            f"{' and '.join(number(gain[b], 2) for b in both)} points on average.",
            f"At 8 bits, where nearest codes lose nothing: {number(round(gain[8], 1))} points.",
            verdict_of(better, len(both) * len(SEEDS)),
        ),
    )


def _table(kinds: tuple[str, ...]) -> Table:
    return Table(
        ("layer", "squared error of the weights", "of the sums", "other codes"),
        tuple(
            (
                kind,
                f"{number(mean(kind, 'weights'), 3)} ×",
                f"{number(mean(kind, 'sums'), 3)} ×",
                percent(mean(kind, "changed")),
            )
            for kind in kinds
        ),
    )
