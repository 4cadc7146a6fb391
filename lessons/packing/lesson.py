"""The steps of this lesson, and the numbers in its text."""

from collections.abc import Mapping
from functools import partial
from math import ceil
from pathlib import Path

from core.studies.digit_accuracy import SEEDS, digit_network
from lessons.engine.answer import Number
from lessons.engine.check import Check
from lessons.engine.exercise import Write
from lessons.engine.lesson import Lesson
from lessons.engine.moving import Frame, Moving, Slider
from lessons.engine.outcome import Chart, Series
from lessons.engine.prose import Prose, number
from lessons.engine.step import Explain, Predict, See
from lessons.packing import experiments, tasks
from lessons.packing.exercises import PACK4

TEXT = Path(__file__).with_name("text.md")

MOST_CODES = 64
BYTE = 8  # bits


def frame(bits: float) -> Frame:
    """The bytes of 0 to MOST_CODES codes of a width."""
    width = int(bits)
    each = BYTE // width  # whole codes in a byte
    counts = range(MOST_CODES + 1)
    x = tuple(map(float, counts))
    packed = tuple(float(ceil(n / each)) for n in counts)
    ideal = tuple(n * width / BYTE for n in counts)
    return Frame(
        Chart(
            "codes",
            "bytes",
            (
                Series("packed, whole codes in a byte", x, packed),
                Series("without any empty bit", x, ideal),
                Series("one byte each", x, x, control=True),
            ),
        ),
        (
            f"{width} bit{'s' if width > 1 else ''}: {each} code{'s' if each > 1 else ''} in a "
            f"byte, and {BYTE - each * width} of its {BYTE} bits stay empty",
            f"{MOST_CODES} codes take {number(packed[-1])} bytes; with one byte each, {MOST_CODES}",
        ),
    )


def _moving() -> Moving:
    return Moving(Slider("Bits of a code", 3, 8, 1), frame)


def _network() -> Mapping[str, str]:
    mlp = digit_network(SEEDS[0])
    return {
        "weights": f"{mlp.weight1.size + mlp.weight2.size:,}",
        "bits": number(experiments.PREDICTED_BITS),
    }


_text = partial(Prose, TEXT)
LESSON = Lesson(
    key="packing",
    title="What four bits weigh",
    purpose="Pack codes into bytes, and count everything that a quantized network stores.",
    steps=(
        Explain("A file that does not shrink", _text("problem"), chart=_moving),
        Explain("Two codes in a byte", _text("layout"), example=tasks.two_in_a_byte),
        Check("pack", "Into a byte", tasks.two_in_a_byte),
        Check("unpack", "Out of a byte", tasks.out_of_a_byte),
        Write("write", "Write it in Python", PACK4),
        Predict(
            "network",
            "A whole network",
            _text("network", _network),
            Number("Times smaller", 0.0, 100.0),
        ),
        See("network", "Everything counts", _text("network-seen"), experiments.bytes_of_a_network),
        Explain("What you can do now", _text("end")),
    ),
    labs=(
        "formats?format=int1&other=int2&code=1&block=0.0&zoom=0",
        "granularity?story=digits&size=4.0&bits=4",
    ),
    builds_on=("granularity",),
)
