"""The experiments of this lesson: the same memory spent well and badly; bits by sensitivity."""

import numpy as np

from core.studies.digit_accuracy import SEEDS
from core.studies.mixed_bits import (
    ALLOCATIONS,
    BITS,
    DESIGN,
    SIZES,
    Allocation,
    accuracies,
    average_bits,
    chosen,
    float_accuracies,
    harm,
)
from lessons.engine.claim import Claim, verdict_of
from lessons.engine.outcome import Outcome, Table
from lessons.engine.prose import number, percent

BUDGET = 3.25  # bits for each weight
BUDGETS = (2.5, 3.25, 3.5, 3.75)
PREDICTED_BUDGET = 3.5
NEARLY_ALL = 0.92  # of the budget, that an allocation must use to count as spending it

CLOSE = "Less than five points"
SOME = "Five to twenty points"
FAR = "More than twenty points"
GAPS = (CLOSE, SOME, FAR)


def spending(budget: float) -> list[Allocation]:
    """The allocations that fit the budget and use nearly all of it, best first."""
    found = [a for a in ALLOCATIONS if NEARLY_ALL * budget <= average_bits(a) <= budget]
    return sorted(found, key=lambda a: -float(accuracies()[a].mean()))


def best_within(budget: float) -> Allocation:
    """The best of all allocations that fit the budget."""
    fitting = [a for a in ALLOCATIONS if average_bits(a) <= budget]
    return max(fitting, key=lambda a: float(accuracies()[a].mean()))


def same_memory() -> Outcome:
    """Every allocation of about the same memory; equal bits are the control."""
    allocations = spending(BUDGET)
    best, worst = allocations[0], allocations[-1]
    gap = 100 * float(accuracies()[best].mean() - accuracies()[worst].mean())
    equal = (BITS[1],) * len(DESIGN)
    gained = 100 * float(accuracies()[best].mean() - accuracies()[equal].mean())
    last = SIZES[-1].sum() / SIZES.sum()
    return Outcome(
        answer=FAR if gap > 20 else SOME if gap >= 5 else CLOSE,
        finding=f"**{number(gap, 2)} points** lie between {in_words(best)} bits with "
        f"{percent(accuracies()[best])} and {in_words(worst)} bits with "
        f"{percent(accuracies()[worst])}. The last layer has {number(100 * last, 2)} % of the "
        "weights, so a bit more for it costs little, and a bit less harms all scores. To "
        "take a bit from a small layer and give it to a large one costs much and gains little.",
        table=Table(
            ("bits, first to last layer", "bits for each weight", "right: mean", "min to max"),
            tuple(
                (
                    in_words(a),
                    number(average_bits(a), 3),
                    percent(accuracies()[a]),
                    f"{100 * accuracies()[a].min():.1f} to {100 * accuracies()[a].max():.1f}",
                )
                for a in allocations
            ),
        ),
        claim=Claim(
            "IV-B",
            "Layers differ in how much they suffer from few bits: sensitive ones should keep more.",
            f"{len(SEEDS)} digit networks of {len(DESIGN)} layers, all {len(allocations)} ways to "
            f"spend about {number(BUDGET)} bits for each weight: {number(gap, 2)} points between "
            "the best and the worst.",
            f"{BITS[1]} bits everywhere, without any choice: {percent(accuracies()[equal])}. The "
            f"best is {number(gained, 2)} points above it, with "
            f"{number(average_bits(best) / BITS[1], 3)} times the memory. Most of the gap comes "
            "from allocations that are worse than equal bits.",
            verdict_of(int((accuracies()[best] > accuracies()[equal]).sum()), len(SEEDS)),
        ),
    )


def who_finds_it() -> Outcome:
    """Hessian and measured harm, and the Hessian's harms given to the wrong layers."""
    hessian = {b: right_of("hessian", b) for b in BUDGETS}
    measured = {b: right_of("measuring", b) for b in BUDGETS}
    swapped = {b: right_of("hessian", b, swap=True) for b in BUDGETS}
    found = hessian[PREDICTED_BUDGET]
    ahead = [b for b in BUDGETS if hessian[b].mean() > swapped[b].mean() + 0.005]
    return Outcome(
        answer=round(100 * float(found.mean()), 1),
        tolerance=3.0,
        finding=f"The bits that the Hessian chooses read **{percent(found)}** "
        f"({percent(found.min())} to {percent(found.max())} over {len(SEEDS)} networks); the "
        f"best of all {len(ALLOCATIONS)} allocations, one for all networks, reads "
        f"{percent(accuracies()[best_within(PREDICTED_BUDGET)])}, and float "
        f"{percent(float_accuracies())}. Quantizing one layer at a time and measuring, which needs "
        f"no labels, gives {percent(measured[PREDICTED_BUDGET])}. But look at the control: with "
        "the harms of the layers in the wrong order the choice is "
        + ("mostly the same. Here the sizes of the layers decide." if len(ahead) < 2 else "worse."),
        table=Table(
            ("budget, bits", "best single choice", "Hessian", "measured", "Hessian, wrong order"),
            tuple(
                (
                    b,
                    percent(accuracies()[best_within(b)]),
                    percent(hessian[b]),
                    percent(measured[b]),
                    percent(swapped[b]),
                )
                for b in BUDGETS
            ),
        ),
        claim=Claim(
            "IV-B (HAWQ)",
            "The Hessian tells which layers are sensitive, without a search over all allocations.",
            f"{len(SEEDS)} digit networks, budgets of {', '.join(map(number, BUDGETS))} bits for "
            "each weight: accuracy of the Hessian’s choice against the same harms given to the "
            f"layers in the wrong order. It is ahead at {len(ahead)} of {len(BUDGETS)} budgets.",
            "The harms in the wrong order, which know the sizes of the layers and nothing of "
            f"their sensitivity: {', '.join(percent(swapped[b]) for b in BUDGETS)}, against "
            f"{', '.join(percent(hessian[b]) for b in BUDGETS)}.",
            verdict_of(len(ahead), len(BUDGETS)),
        ),
    )


def right_of(by: str, budget: float, swap: bool = False) -> np.ndarray:
    """For each seed, the share right of what the harms choose; swap: harms in the wrong order."""
    found = []
    for place, seed in enumerate(SEEDS):
        costs = harm(seed, by)[::-1] if swap else harm(seed, by)
        found.append(accuracies()[chosen(costs, budget)][place])
    return np.array(found)


def in_words(allocation: Allocation) -> str:
    """The bits of each layer, first to last.

    >>> in_words((3, 3, 4))
    '3, 3, 4'
    """
    return ", ".join(map(str, allocation))
