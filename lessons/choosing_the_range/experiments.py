"""The experiments of this lesson: the best range, how it moves with the bits, a damaged image."""

import numpy as np

from core.calibration import Prior, clip_factor
from core.data.example_tensors import example
from core.studies.damaged_calibration import (
    FACTOR,
    IMAGES,
    RuleUnderDamage,
    measure_rule,
)
from core.studies.digit_accuracy import SEEDS
from core.studies.range_sweep import Sweep, sweep_range
from lessons.engine.claim import Claim, Verdict, verdict_of
from lessons.engine.outcome import Chart, Outcome, Series, Table
from lessons.engine.prose import number, percent

BITS = 3

# Where the range of the tensor with an outlier should end.
ALL = "At the outlier: a range must cover everything"
OTHERS = "Just beyond all the other values: only the outlier is clipped"
INSIDE = "Inside the other values: some of them are clipped, too"
ENDS = (ALL, OTHERS, INSIDE)

# How the best range of a bell curve moves with more bits.
WIDER = "It gets wider"
NARROWER = "It gets narrower"
SAME = "It stays where it is"
MOVES = (WIDER, NARROWER, SAME)
SWEPT_BITS = (2, 3, 4, 5, 6)
SAMPLES = 20_000
ACIQ_BITS = (2, 3, 4)  # for which the survey's source gives its factors
NEAR = 0.1  # of a standard deviation: as close as the sweep can tell

# What min/max calibration does when one calibration image is damaged.
CALIBRATED_BITS = 2
AS_WELL = "It reads about as well as before"
POINTS = "It loses a few points"
GUESSES = "It falls almost to guessing"
FALLS = (AS_WELL, POINTS, GUESSES)
RULES = {
    "minmax": "min/max",
    "percentile-99.9": "99.9th percentile",
    "percentile-99": "99th percentile",
    "mse": "MSE",
}


def best_range_with_an_outlier() -> Outcome:
    """Every symmetric range of a bell curve with one outlier, and without it as the control."""
    with_outlier, without = example("outlier"), example("bell")
    far = float(np.abs(with_outlier).max())
    others = float(np.abs(with_outlier[:-1]).max())
    sweep = sweep_range(with_outlier, BITS, symmetric=True)
    control = sweep_range(without, BITS, symmetric=True)
    end = best_end(sweep, with_outlier)
    control_end = best_end(control, without)
    total = sweep.rounding + sweep.clipping
    beyond = int((np.abs(with_outlier) > end).sum())
    ends = tuple(float(share) * far for share in sweep.share)
    return Outcome(
        answer=ALL if end > 0.95 * far else OTHERS if end >= others else INSIDE,
        finding=f"The least squared error is at **±{number(end, 3)}**. The other values reach "
        f"±{number(others, 3)}, so {beyond} of {with_outlier.size:,} values are clipped. Covering "
        f"everything, ±{number(far)}, has {number(total[-1] / total[sweep.best], 2)} times the "
        "error. As a control, the same values without the outlier: their best range is "
        f"±{number(control_end, 3)}, nearly the same. One value in a thousand hardly moves the "
        "best range. But it ruins a range that must cover it.",
        table=Table(
            ("range ends at ±", "rounding error", "clipping error", "sum (lower is better)"),
            tuple(
                (ends[i], float(sweep.rounding[i]), float(sweep.clipping[i]), float(total[i]))
                for i in (*range(4, len(ends), 12), len(ends) - 1)
            ),
        ),
        chart=Chart(
            "the range ends at ±",
            "mean squared error (lower is better)",
            (
                Series("rounding", ends, tuple(map(float, sweep.rounding))),
                Series("clipping", ends, tuple(map(float, sweep.clipping))),
                Series("sum of both", ends, tuple(map(float, total)), control=True),
            ),
        ),
    )


def best_end(sweep: Sweep, x: np.ndarray) -> float:
    """Where the symmetric range of least error ends."""
    return float(sweep.share[sweep.best] * np.abs(x).max())


def best_range_over_bits() -> Outcome:
    """The best range of a bell curve at each bit-width, beside ACIQ's formula (survey III-G2)."""
    bell = [np.random.default_rng(seed).standard_normal(SAMPLES) for seed in SEEDS]
    even = np.random.default_rng(0).uniform(-1.0, 1.0, SAMPLES)
    rows, found, kept, shares = [], [], [], []
    for bits in SWEPT_BITS:
        ends = [best_end(sweep_range(x, bits, symmetric=False), x) for x in bell]
        control = sweep_range(even, bits, symmetric=False)
        found.append(float(np.mean(ends)))
        kept.append(found[-1] / float(np.mean([np.abs(x).max() for x in bell])))
        shares.append(float(control.share[control.best]))
        rows.append(
            (
                float(bits),
                round(found[-1], 2),
                f"{min(ends):.2f} to {max(ends):.2f}",
                round(_aciq(bits), 2),
                round(shares[-1], 2),
            )
        )
    near = [b for b, e in zip(SWEPT_BITS, found, strict=True) if abs(e - _aciq(b)) <= NEAR]
    tested = [b for b in ACIQ_BITS if b in near]
    x = tuple(map(float, SWEPT_BITS))
    return Outcome(
        answer=WIDER if found[-1] > 1.1 * found[0] else NARROWER if found[-1] < found[0] else SAME,
        finding=f"From {SWEPT_BITS[0]} to {SWEPT_BITS[-1]} bits the best range of a bell curve "
        f"grew from **±{number(found[0], 3)} to ±{number(found[-1], 3)}** standard deviations. "
        "With few bits each level counts, so it pays to put them where the values are and to clip "
        "the rest. With many bits rounding costs so little that clipping does not pay any more. "
        "That is why clipping matters at 2 to 4 bits, and hardly at 8. (The formula takes the "
        "rounding error to be spread evenly over each step, which fits less well where there are "
        "only four levels.)",
        table=Table(
            (
                "bits",
                "best end, in σ",
                "over the seeds",
                "ACIQ’s formula, in σ",
                "evenly spread values (control): best end, as a share of the largest value",
            ),
            tuple(rows),
        ),
        chart=Chart(
            "bits",
            "best end of the range, in standard deviations",
            (
                Series("measured", x, tuple(found)),
                Series("ACIQ’s formula", x, tuple(map(_aciq, SWEPT_BITS)), control=True),
            ),
        ),
        claim=Claim(
            "III-G2 (ACIQ)",
            "The best clipping range of normally distributed values has a formula: "
            + ", ".join(f"{number(_aciq(b), 3)} σ at {b} bits" for b in ACIQ_BITS)
            + ".",
            f"{SAMPLES:,} normal values, {len(SEEDS)} seeds, 100 ranges for each bit-width: the "
            f"best one is within {NEAR} σ of the formula at {', '.join(map(str, tested)) or 'no'} "
            "bits.",
            f"Evenly spread values, without rare large ones: there the best range covers "
            f"{number(100 * shares[0], 2)} % of their width at {SWEPT_BITS[0]} bits and "
            f"{number(100 * shares[-1], 2)} % at {SWEPT_BITS[-1]}. Of the bell curve’s width it "
            f"covers {number(100 * kept[0], 2)} % and {number(100 * kept[-1], 2)} %.",
            verdict_of(len(tested), len(ACIQ_BITS)),
        ),
    )


def _aciq(bits: int) -> float:
    return float(clip_factor(Prior.GAUSSIAN, bits))


def calibration_with_a_damaged_image() -> Outcome:
    """Calibration rules when one of the calibration images is far too bright (survey III-C)."""
    results = {rule: measure_rule(rule, CALIBRATED_BITS) for rule in RULES}
    minmax, cut = results["minmax"], results["percentile-99"]
    best = max(results.values(), key=lambda r: float(r.right.mean()))
    clean = [float(result.clean_right.mean()) for result in results.values()]
    lost = clean[0] - float(minmax.right.mean())
    barely = results["percentile-99.9"]
    mended = best.right.mean() > minmax.right.mean() + 0.05
    return Outcome(
        answer=AS_WELL if lost < 0.02 else POINTS if lost < 0.3 else GUESSES,
        finding=f"Min/max reads **{percent(minmax.right)}** of the test digits; calibrated "
        f"without the damaged image, {percent(minmax.clean_right)}. Its range ends at "
        f"{number(minmax.high.mean(), 3)} instead of {number(minmax.clean_high.mean(), 3)}, and "
        "nearly all values share the lowest level. The percentile that leaves out one value in a "
        f"hundred reads {percent(cut.right)}. One in a thousand "
        f"is not enough ({percent(barely.right)}): one image in {IMAGES} is "
        f"{number(100 / IMAGES)} % of the values, and the cut must be larger than the share of "
        "what is damaged.",
        table=Table(
            ("rule", "range ends at", "right", "right, no damaged image (control)"),
            tuple(_row(result) for result in results.values()),
        ),
        claim=Claim(
            "III-C",
            "Min/max calibration is prone to outliers; a percentile helps.",
            f"{len(SEEDS)} digit networks, activations of {CALIBRATED_BITS} bits, {IMAGES} "
            f"calibration images of which one is {FACTOR:g} times too bright: min/max reads "
            f"{percent(minmax.right)}, the 99th percentile {percent(cut.right)}.",
            f"Without the damaged image all rules read {percent(min(clean))} to "
            f"{percent(max(clean))}.",
            Verdict.REPRODUCED if mended and lost > 0.05 else Verdict.NOT_REPRODUCED,
        ),
    )


def _row(result: RuleUnderDamage) -> tuple[str, float, str, str]:
    return (
        RULES[result.rule],
        round(float(result.high.mean()), 1),
        f"{percent(result.right)} ({percent(result.right.min())} to {percent(result.right.max())})",
        percent(result.clean_right),
    )
