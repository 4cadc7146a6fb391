"""The course in class hours: which lessons, and what the class does together."""

from dataclasses import dataclass

from lessons.registry import LESSONS


@dataclass(frozen=True)
class Hour:
    """One class hour of 45 to 60 minutes.

    title:    what it is about.
    keys:     its lessons, in order. One that is not in the registry is left out.
    together: what the class does at the projector, and on which page.
    """

    title: str
    keys: tuple[str, ...]
    together: str

    @property
    def lessons(self) -> tuple[str, ...]:
        """The keys that the registry knows."""
        known = {each.key for each in LESSONS}
        return tuple(key for key in self.keys if key in known)


THREE_HOURS = (
    Hour(
        "A few levels for many numbers",
        ("uniform-quantizer", "rounding", "choosing-the-range"),
        "Home: a learner draws a digit, and the class guesses at which bit-width it is misread.",
    ),
    Hour(
        "Scale, zero point, and who shares them",
        ("scale-and-zero-point", "granularity"),
        "Granularity: where to put one large weight so that it does the most harm?",
    ),
    Hour(
        "A layer of integers",
        ("integer-product", "static-or-dynamic"),
        "Your model: the class guesses which layer of the sample loses the most, then measures it.",
    ),
)

EIGHT_HOURS = (
    Hour(
        "Why fewer bits",
        ("why-quantize", "uniform-quantizer"),
        "Home: a learner draws a digit, and the class guesses at which bit-width it is misread.",
    ),
    Hour(
        "Rounding and clipping",
        ("rounding", "choosing-the-range"),
        "Range and clipping: who finds the range with the most dB at 3 bits?",
    ),
    Hour(
        "Scale and zero point",
        ("scale-and-zero-point", "symmetric-or-affine"),
        "Scale and zero point: find a range in which zero would fall between two levels.",
    ),
    Hour(
        "Who shares a scale, and what it costs",
        ("granularity", "packing"),
        "Granularity: where to put one large weight so that it does the most harm?",
    ),
    Hour(
        "Calibration",
        ("static-or-dynamic", "outliers"),
        "Calibration: each row of the class defends one rule while the batches come in.",
    ),
    Hour(
        "A layer of integers",
        ("integer-product", "without-floats"),
        "Inside the integer product: compute one output by hand, then follow it on the page.",
    ),
    Hour(
        "Other levels",
        ("nonuniform-levels", "small-floats"),
        "Bit-width and formats: flip the bits of an fp8 code; who reaches 0.3 most closely?",
    ),
    Hour(
        "Rounding that learns, and a whole network",
        ("stochastic-rounding", "beyond-nearest", "training-on-levels", "examination"),
        "Your model: groups measure a network of their own and report its weakest layer.",
    ),
)


def elsewhere(hours: tuple[Hour, ...]) -> tuple[str, ...]:
    """The keys of the lessons that are in none of these hours: for homework."""
    named = {key for hour in hours for key in hour.lessons}
    return tuple(each.key for each in LESSONS if each.key not in named)
