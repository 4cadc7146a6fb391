"""The experiments of this lesson: the gradient's size, a teacher or none, and a mixed-up one."""

import numpy as np

from core.networks.layer_precision import LayerPrecision
from core.studies.digit_accuracy import SEEDS
from core.studies.labelled_methods import COARSE, EPOCHS, FITTED
from core.studies.taught_digits import accuracy, gradient_size, rounded
from lessons.engine.claim import Claim, verdict_of
from lessons.engine.outcome import Chart, Outcome, Series, Table
from lessons.engine.prose import number, percent, signed

TEMPERATURES = (1.0, 2.0, 4.0, 8.0, 16.0, 20.0)
LOW, HIGH = 8.0, 16.0

FAR = "More than ten"
SOME = "One to ten"
LITTLE = "Less than one, in either direction"
LOSS = "It costs more than one"
GAINS = (FAR, SOME, LITTLE, LOSS)

AS_MUCH = "About as much: within two points"
LESS = "Less, by more than two points"
MORE = "More, by more than two points"
MIXED = (LESS, AS_MUCH, MORE)

RANGES = {"largest magnitude": COARSE, "least squared error": FITTED}


def gradient_without_factor() -> Outcome:
    """The size of the teacher's gradient by temperature."""
    sizes = {t: gradient_size(t) for t in TEMPERATURES}
    ratio = sizes[LOW] / sizes[HIGH]
    return Outcome(
        answer=round(ratio, 2),
        tolerance=0.5,
        finding=f"It becomes **{number(ratio, 3)} times** smaller, as $1 / T^2$ says: "
        f"({number(HIGH)} / {number(LOW)})² = {number((HIGH / LOW) ** 2)}. At low temperatures it "
        "falls more slowly, since most answers are still nearly certain there, and teacher and "
        f"student agree on them. From temperature 1 to {number(TEMPERATURES[-1])} it falls "
        f"{number(sizes[1.0] / sizes[TEMPERATURES[-1]], 2)} times; with the factor it does not "
        "fall.",
        table=Table(
            ("temperature", "size of the gradient", "with the factor T²"),
            tuple((t, number(size, 3), number(t * t * size, 3)) for t, size in sizes.items()),
        ),
        chart=Chart(
            "temperature T",
            "mean size of the teacher’s gradient",
            (
                Series("as in the survey", TEMPERATURES, tuple(sizes.values())),
                Series(
                    "with the factor T²",
                    TEMPERATURES,
                    tuple(t * t * size for t, size in sizes.items()),
                    control=True,
                ),
            ),
            log_x=True,
            log_y=True,
        ),
    )


def teacher_or_none() -> Outcome:
    """The same training with and without teacher, with a bad and with a good range."""
    gains = {name: gain(precision) for name, precision in RANGES.items()}
    points = {name: float(found.mean()) for name, found in gains.items()}
    coarse, fitted = points.values()
    return Outcome(
        answer=FAR if coarse > 10 else SOME if coarse >= 1 else LITTLE if coarse > -1 else LOSS,
        finding=f"It adds **{signed(coarse)} points** on average, from "
        f"{percent(accuracy(COARSE, 'none'))} to {percent(accuracy(COARSE, 'float'))}. But the "
        f"networks differ far more than that. With ranges of **least squared error**, labels alone "
        f"lead to {percent(accuracy(FITTED, 'none'))}, and the teacher changes that by "
        f"{signed(fitted)} points. The better range is worth more than the teacher.",
        table=Table(
            (
                "range of the weights",
                "rounded",
                "labels alone",
                "with teacher",
                "gain, each network",
            ),
            tuple(
                (
                    name,
                    percent(rounded(precision)),
                    percent(accuracy(precision, "none")),
                    percent(accuracy(precision, "float")),
                    ", ".join(map(signed, gains[name])),
                )
                for name, precision in RANGES.items()
            ),
        ),
    )


def mixed_up_teacher() -> Outcome:
    """The control: soft answers that do not say which wrong digit is nearly right."""
    true, mixed = gain(COARSE), gain(COARSE, "mixed up")
    apart = float((mixed - true).mean())
    gains = {name: gain(precision) for name, precision in RANGES.items()}
    better = {name: int((found > 0).sum()) for name, found in gains.items()}
    return Outcome(
        answer=MORE if apart > 2 else LESS if apart < -2 else AS_MUCH,
        finding=f"It adds **{signed(mixed.mean())} points**, and the true teacher "
        f"{signed(true.mean())}. So in this experiment it does not help to know which wrong "
        "digits are nearly right. What the two teachers share are soft answers: they do not push "
        "scores ever farther apart. That is a likely reason, and no more. For tasks "
        "with many classes, or with few labels, a teacher may well tell more.",
        table=Table(
            ("teacher", "right: mean", "gain over labels alone, each network"),
            tuple(
                (
                    name,
                    percent(accuracy(COARSE, teacher)),
                    ", ".join(map(signed, gain(COARSE, teacher))) if teacher != "none" else "none",
                )
                for name, teacher in (
                    ("none: labels alone", "none"),
                    ("the float network", "float"),
                    ("the same, mixed up", "mixed up"),
                )
            ),
        ),
        claim=Claim(
            "IV-D",
            "A float teacher raises the accuracy of a student with few bits.",
            f"{len(SEEDS)} digit networks at {COARSE.weight_bits} bits, {EPOCHS} passes, against "
            "the same training without teacher. It is ahead in "
            + " and in ".join(
                f"{better[name]} of {len(SEEDS)} with ranges by {name} "
                f"({signed(gains[name].mean())} points)"
                for name in RANGES
            )
            + ".",
            "A teacher whose wrong answers are mixed up, ranges by largest magnitude: "
            f"{signed(mixed.mean())} points. So the gain, where there is "
            "one, is not due to what the teacher knows of the digits.",
            verdict_of(sum(better.values()), len(RANGES) * len(SEEDS)),
        ),
    )


def gain(precision: LayerPrecision, teacher: str = "float") -> np.ndarray:
    """What a teacher adds to the same training without one, in points, for each seed."""
    return 100 * (accuracy(precision, teacher) - accuracy(precision, "none"))
