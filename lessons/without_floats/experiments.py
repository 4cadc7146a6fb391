"""The experiments of this lesson: a network without its ReLU, and branches that are added."""

import numpy as np

from core.studies.digit_accuracy import SEEDS, digits
from core.studies.relu_in_codes import accuracy, changed_codes, other_answers
from core.studies.residual_addition import Adding, accuracy_of_sum, branch_params
from lessons.engine.claim import Claim, verdict_of
from lessons.engine.outcome import Outcome, Table
from lessons.engine.prose import number, percent

BITS = 4
ALL_BITS = (3, 4, 8)

MANY = "It falls by many points: the network needs its ReLU"
FEW = "It falls by a few points"
NOTHING = "Nothing: not one code changes"
EFFECTS = (MANY, FEW, NOTHING)


def right(bits: int, symmetric: bool, relu: bool) -> np.ndarray:
    """The share of test digits right on integers, for each seed."""
    return np.array([accuracy(seed, bits, symmetric, relu) for seed in SEEDS])


def changed(bits: int, symmetric: bool) -> float:
    """The mean share of codes that change without the ReLU."""
    return float(np.mean([changed_codes(seed, bits, symmetric) for seed in SEEDS]))


def summed(bits: int, adding: Adding) -> np.ndarray:
    """The share of test digits right for each seed, when branches meet in an addition."""
    return np.array([accuracy_of_sum(seed, bits, adding) for seed in SEEDS])


def without_relu() -> Outcome:
    """The ReLU left out, with unsigned codes and, as a control, with signed ones."""
    lost = 100 * float((right(BITS, False, True) - right(BITS, False, False)).mean())
    signed = 100 * float((right(BITS, True, True) - right(BITS, True, False)).mean())
    others = sum(other_answers(seed, bits) for seed in SEEDS for bits in ALL_BITS)
    answers = len(digits().test_labels) * len(SEEDS) * len(ALL_BITS)
    same = changed(BITS, False) == 0
    return Outcome(
        answer=NOTHING if same else FEW if lost < 10 else MANY,
        finding=f"With unsigned codes **{100 * changed(BITS, False):.0f} %** of the codes change, "
        f"and the network reads {percent(right(BITS, False, False))} of the digits as before. A "
        "negative sum would need a code below the zero point, and there is none: it is clipped to "
        "the zero point, which stands for 0. That is what a ReLU does. With signed codes, which "
        f"go below the zero point, {number(100 * changed(BITS, True), 2)} % of the codes change, "
        f"and {number(signed, 2)} points are lost.",
        table=Table(
            ("bits, and codes", "with ReLU", "without", "codes that change"),
            tuple(
                (
                    f"{bits}, {'signed' if symmetric else 'unsigned'}",
                    percent(right(bits, symmetric, True)),
                    percent(right(bits, symmetric, False)),
                    percent(changed(bits, symmetric)),
                )
                for symmetric, bits in (*((False, bits) for bits in ALL_BITS), (True, BITS))
            ),
        ),
        claim=Claim(
            "IV-A",
            "With integers alone, all operations of a network can be computed, and its answers "
            "are those of simulated quantization in floats.",
            f"{len(SEEDS)} digit networks with {', '.join(map(str, ALL_BITS))} bits: of "
            f"{answers:,} answers on integers, {others} differ from those of the simulation.",
            "A network on signed codes without its ReLU, which is not the same network: it loses "
            f"{number(signed, 2)} points. So answers do change when an operation is missing.",
            verdict_of(answers - others, answers),
            contrast=True,
        ),
    )


def branches_that_meet() -> Outcome:
    """Codes of two scales added as they are, brought to one scale, and quantized with one."""
    by_way = {way: summed(BITS, way) for way in Adding}
    found = by_way[Adding.AS_IS]
    scales = [branch_params(seed, BITS) for seed in SEEDS]
    ratio = float(np.mean([float(rest.scale) / float(top.scale) for top, rest in scales]))
    near = [
        bits
        for bits in ALL_BITS
        if summed(bits, Adding.SHARED).mean() > summed(bits, Adding.OWN).mean() - 0.01
    ]
    return Outcome(
        answer=round(100 * float(found.mean()), 1),
        tolerance=8.0,
        finding=f"It reads **{percent(found)}** ({percent(found.min())} to {percent(found.max())} "
        f"over {len(SEEDS)} networks). Brought to one scale first, the same codes give "
        f"{percent(by_way[Adding.OWN])}. The scales of the branches differ by a factor of "
        f"{number(ratio, 2)}, so one branch is counted that much too little. A scale that covers "
        f"both branches needs no rescaling, and gives {percent(by_way[Adding.SHARED])}.",
        table=Table(
            ("how the codes are added", *(f"{bits} bits: right" for bits in ALL_BITS)),
            tuple(
                (way.value, *(percent(summed(bits, way)) for bits in ALL_BITS)) for way in Adding
            ),
        ),
        claim=Claim(
            "IV-A (dyadic quantization)",
            "When the tensors of a residual addition share one scale, the addition becomes "
            "simpler, without a loss of accuracy.",
            f"{len(SEEDS)} digit networks, a layer computed in two branches of different scales. "
            "One scale for both against a scale for each: "
            f"{', '.join(_gain(bits) for bits in ALL_BITS)} points at "
            f"{', '.join(map(str, ALL_BITS))} bits.",
            "The same codes without bringing them to one scale: "
            f"{number(100 * float((by_way[Adding.OWN] - found).mean()), 2)} points less at {BITS} "
            "bits. So the scales of the branches do differ.",
            verdict_of(len(near), len(ALL_BITS)),
            contrast=True,
        ),
    )


def _gain(bits: int) -> str:
    gain = 100 * float((summed(bits, Adding.SHARED) - summed(bits, Adding.OWN)).mean())
    return number(round(gain, 1))
