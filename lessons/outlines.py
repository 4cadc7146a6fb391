"""The course in class hours: which lessons, what the class does together, what is for home."""

from dataclasses import dataclass

from lessons.registry import LESSONS


@dataclass(frozen=True)
class Hour:
    """One class hour of 45 to 60 minutes.

    title:    what it is about.
    lessons:  keys of its lessons, in order.
    together: what the class does at the projector, and on which page.
    homework: keys of the lessons that follow at home.
    """

    title: str
    lessons: tuple[str, ...]
    together: str
    homework: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outline:
    """Some hours, and afterwards lessons for those who go on; every lesson stands in it once."""

    hours: tuple[Hour, ...]
    afterwards: tuple[str, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """Its lessons in the order in which they are taken, those of the registry alone."""
        known = {each.key for each in LESSONS}
        taken = (key for hour in self.hours for key in (*hour.lessons, *hour.homework))
        return tuple(key for key in (*taken, *self.afterwards) if key in known)

    @property
    def forgotten(self) -> tuple[str, ...]:
        """The lessons of the course that stand nowhere in it."""
        return tuple(each.key for each in LESSONS if each.key not in self.keys)


THREE_HOURS = Outline(
    (
        Hour(
            "A few levels for many numbers",
            ("uniform-quantizer", "rounding", "choosing-the-range"),
            "Home: a learner draws a digit, and the class guesses at which bit-width it is "
            "misread.",
            homework=("why-quantize", "nonuniform-levels"),
        ),
        Hour(
            "Scale, zero point, and who shares them",
            ("scale-and-zero-point", "granularity"),
            "Granularity: where to put one large weight so that it does the most harm?",
            homework=("symmetric-or-affine", "packing", "mixed-precision"),
        ),
        Hour(
            "A layer of integers, and a whole network",
            ("integer-product", "static-or-dynamic", "finding-the-layer"),
            "Your model: the class guesses which layer of the sample loses the most, then measures "
            "it.",
            homework=("outliers", "examination"),
        ),
    ),
    afterwards=(
        "without-floats",
        "small-floats",
        "stochastic-rounding",
        "training-on-levels",
        "beyond-nearest",
        "data-free",
        "second-order",
        "distillation",
        "binary-and-ternary",
        "vector-quantization",
        "transformer-outliers",
    ),
)

EIGHT_HOURS = Outline(
    (
        Hour(
            "Why fewer bits",
            ("why-quantize", "uniform-quantizer"),
            "Home: a learner draws a digit, and the class guesses at which bit-width it is "
            "misread.",
        ),
        Hour(
            "Rounding and clipping",
            ("rounding", "choosing-the-range"),
            "Range and clipping: who finds the range with the most dB at 3 bits?",
            homework=("stochastic-rounding",),
        ),
        Hour(
            "Scale and zero point",
            ("scale-and-zero-point", "symmetric-or-affine"),
            "Scale and zero point: find a range in which zero would fall between two levels.",
            homework=("beyond-nearest",),
        ),
        Hour(
            "Who shares a scale, and what it costs",
            ("granularity", "packing"),
            "Granularity: where to put one large weight so that it does the most harm?",
            homework=("data-free",),
        ),
        Hour(
            "Calibration",
            ("static-or-dynamic", "outliers"),
            "Calibration: each row of the class defends one rule while the batches come in.",
            homework=("transformer-outliers",),
        ),
        Hour(
            "A layer of integers",
            ("integer-product", "without-floats"),
            "Inside the integer product: compute one output by hand, then follow it on the page.",
            homework=("nonuniform-levels",),
        ),
        Hour(
            "Other levels, and training on them",
            ("small-floats", "training-on-levels"),
            "Bit-width and formats: flip the bits of an fp8 code; who reaches 0.3 most closely?",
            homework=("mixed-precision",),
        ),
        Hour(
            "A whole network",
            ("finding-the-layer", "examination"),
            "Your model: groups measure a network of their own and report its weakest layer.",
        ),
    ),
    afterwards=("second-order", "distillation", "binary-and-ternary", "vector-quantization"),
)
