"""The experiments of this lesson: signs with and without sizes, trained or not, and zeros."""

import numpy as np

from core.methods.extreme.ternary import SHARE
from core.studies.digit_accuracy import SEEDS, accuracies, digit_network
from core.studies.labelled_methods import BY_OUTPUT, EPOCHS, result_of
from core.studies.signs_and_zeros import (
    bare_signs,
    frozen_signs,
    on_three_levels,
    random_signs,
    scaled_signs,
    three_levels,
    trained,
    trained_bare_signs,
)
from lessons.engine.claim import Claim, verdict_of
from lessons.engine.outcome import Chart, Outcome, Series, Table
from lessons.engine.prose import number, percent, signed

GAIN = "It rises by more than five points"
LITTLE = "Less than five points, in either direction"
LOSS = "It falls by more than five points"
EFFECTS = (GAIN, LITTLE, LOSS)

SHARES = tuple(round(0.1 * i, 1) for i in range(21))  # Δ in mean|w|
NEAR = 1.05  # times the least error, that counts as near the best


def in_float() -> np.ndarray:
    """The share of test digits right with float weights, for each seed."""
    return accuracies(lambda weight, seed: weight)


def sizes_of_signs() -> Outcome:
    """Signs after training: ±1 everywhere, a size for each output, and random signs."""
    bare, scaled = bare_signs(), scaled_signs()
    gain = 100 * float((scaled - bare).mean())
    better = int((scaled > bare).sum())
    few = result_of("bwn", SEEDS[0], BY_OUTPUT)
    return Outcome(
        answer=GAIN if gain > 5 else LOSS if gain < -5 else LITTLE,
        finding=f"It changes by **{signed(gain)} points**, which is noise: single networks go up "
        f"and down by more. In this small network a size hardly matters. A ReLU lets a positive "
        "factor pass, and the answer is the highest of ten scores: one factor for a whole layer "
        "changes no answer, but for the biases. The sizes do bring the weights nearer to their "
        f"floats. A float network takes {few.float_bytes:,} bytes, this one {few.bytes:,}: "
        f"{number(few.float_bytes / few.bytes, 3)} times less. It is not the 32 times of the "
        "weights alone, since sizes and biases count, too.",
        table=_table(
            ("float", in_float()),
            ("signs: all ±1", bare),
            ("signs, a size for each output", scaled),
            ("random signs with these sizes", random_signs()),
        ),
        claim=Claim(
            "IV-E",
            "A scaling factor for the signs, α = mean|w|, keeps more of the accuracy.",
            f"{len(SEEDS)} digit networks with binary weights, nothing trained: "
            f"{better} of them are better with sizes than with ±1; {signed(gain)} points "
            "on average.",
            f"The same sizes with random signs: {percent(random_signs())}, which is guessing. So "
            "what is left of the network is in its signs.",
            verdict_of(better, len(SEEDS)),
        ),
    )


def training_on_signs() -> Outcome:
    """Trained on signs, with and without sizes; frozen signs are the control."""
    found, bare, frozen = trained("bwn-trained"), trained_bare_signs(), frozen_signs()
    scaled = scaled_signs()
    held = int((found - scaled > 2 * (frozen - scaled)).sum())
    return Outcome(
        answer=round(100 * float(found.mean()), 1),
        tolerance=6.0,
        finding=f"They read **{percent(found)}** ({percent(found.min())} to "
        f"{percent(found.max())} over {len(SEEDS)} networks). Biases alone lead to "
        f"{percent(frozen)}: the rest is due to weights that changed their signs, and to "
        f"the sizes that follow them. Trained without sizes, all weights ±1, they read "
        f"{percent(bare)}. Floats read {percent(in_float())}.",
        table=_table(
            ("signs, not trained", scaled),
            ("signs frozen, biases trained", frozen),
            ("all ±1, trained", bare),
            ("signs and sizes, trained", found),
            ("float", in_float()),
        ),
        claim=Claim(
            "IV-E",
            "Binary weights lose much accuracy when they are rounded naively; trained on their "
            "signs, networks regain most of it.",
            f"{len(SEEDS)} digit networks, {EPOCHS} passes: from {percent(scaled)} to "
            f"{percent(found)}.",
            f"Signs frozen, biases trained as long: {percent(frozen)}. The claim is counted as "
            f"held where that is less than half of the gain: in {held} of {len(SEEDS)} networks.",
            verdict_of(held, len(SEEDS)),
        ),
    )


def a_third_level() -> Outcome:
    """Ternary weights for every threshold; at 0 they are binary."""
    found, binary = three_levels(SHARE), three_levels(SHARES[0])
    after = trained("twn-trained")
    errors = np.array([[_error(seed, share) for share in SHARES] for seed in SEEDS])
    at_rule = errors[:, SHARES.index(SHARE)]
    near = int((at_rule <= NEAR * errors.min(axis=1)).sum())
    best = SHARES[int(errors.mean(axis=0).argmin())]
    by_share = tuple(100 * float(three_levels(share).mean()) for share in SHARES)
    return Outcome(
        answer=round(100 * float(found.mean()), 1),
        tolerance=6.0,
        finding=f"They read **{percent(found)}**, and {percent(binary)} with signs alone. The "
        f"squared error of the first layer’s weights is least at {number(best)} times the mean "
        f"magnitude, and hardly larger at the rule’s {number(SHARE)}. With too many zeros the "
        f"network loses again. Trained on the three levels it reads {percent(after)}, where "
        f"floats read {percent(in_float())}.",
        table=Table(
            ("threshold, in mean|w|", "squared error of the weights", "right: mean", "min to max"),
            tuple(
                (
                    share,
                    f"{100 * float(errors[:, i].mean()):.1f} %",
                    percent(three_levels(share)),
                    _spread(three_levels(share)),
                )
                for i, share in enumerate(SHARES)
            ),
        ),
        chart=Chart(
            "threshold, in mean magnitudes of the weights",
            "test digits read correctly, in %",
            (
                Series("three levels", SHARES, by_share),
                Series("the rule of TWN", (SHARE,), (100 * float(found.mean()),), points=True),
                Series(
                    "signs alone",
                    (SHARES[0], SHARES[-1]),
                    (100 * float(binary.mean()),) * 2,
                    control=True,
                ),
            ),
        ),
        claim=Claim(
            "IV-E (TWN)",
            f"Ternary weights lose less than binary ones; a threshold of {number(SHARE)} times the "
            "mean magnitude is near the best.",
            f"{len(SEEDS)} digit networks, nothing trained. Better than signs alone in "
            f"{int((found > binary).sum())} of them; squared error within "
            f"{round(100 * (NEAR - 1))} % of the least in {near} of them.",
            f"A threshold of 0, at which no weight becomes zero: {percent(binary)}, which is what "
            f"signs alone read ({percent(scaled_signs())}).",
            verdict_of(int((found > binary).sum()) + near, 2 * len(SEEDS)),
        ),
    )


def _error(seed: int, share: float) -> float:
    """Squared error of the first layer's weights over their square."""
    weight = digit_network(seed).weight1
    return float(np.square(on_three_levels(weight, share) - weight).sum() / np.square(weight).sum())


def _table(*rows: tuple[str, np.ndarray]) -> Table:
    return Table(
        ("weights", "right: mean", "min to max"),
        tuple((name, percent(right), _spread(right)) for name, right in rows),
    )


def _spread(right: np.ndarray) -> str:
    return f"{100 * right.min():.1f} to {100 * right.max():.1f}"
