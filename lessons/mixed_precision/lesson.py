"""The steps of this lesson, and the numbers in its text."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from core.studies.digit_accuracy import SEEDS
from core.studies.mixed_bits import (
    ALLOCATIONS,
    BITS,
    DESIGN,
    accuracies,
    average_bits,
    float_accuracies,
)
from lessons.engine.answer import Choice, Number
from lessons.engine.check import Check
from lessons.engine.lesson import Lesson
from lessons.engine.moving import Frame, Moving, Slider
from lessons.engine.outcome import Chart, Series
from lessons.engine.prose import Prose, number, percent
from lessons.engine.step import Explain, Predict, See
from lessons.mixed_precision import experiments, tasks

TEXT = Path(__file__).with_name("text.md")

LOWEST, HIGHEST = 2.4, 4.0  # bits for each weight, of the slider


def frame(budget: float) -> Frame:
    """Every allocation, and the best and the worst that spend this memory."""
    budget = round(budget, 2)
    spent = experiments.spending(budget)
    best, worst = experiments.best_within(budget), spent[-1]
    equal = [(bits,) * len(DESIGN) for bits in BITS]
    return Frame(
        Chart(
            "bits for each weight",
            "test digits read correctly, in %",
            (
                _series("an allocation", list(ALLOCATIONS)),
                _series("best within the memory", [best]),
                _series("worst way to spend it", [worst]),
                _series("equal bits in all layers", equal, control=True),
            ),
        ),
        (
            f"Memory for {number(budget, 3)} bits a weight; bits of first, second, last layer:",
            f"best {experiments.in_words(best)}: {percent(accuracies()[best])}",
            f"worst {experiments.in_words(worst)}: {percent(accuracies()[worst])}",
        ),
    )


def _series(name: str, allocations: list[tuple[int, ...]], control: bool = False) -> Series:
    """Allocations as points, or as the control joined by a line."""
    return Series(
        name,
        tuple(average_bits(a) for a in allocations),
        tuple(100 * float(accuracies()[a].mean()) for a in allocations),
        control=control,
        points=not control,
    )


def _moving() -> Moving:
    return Moving(Slider("Bits for each weight", LOWEST, HIGHEST, 0.1), frame)


def _network() -> Mapping[str, str]:
    first, second, last = (f"{layer.shape[0] * layer.shape[1]:,}" for layer in DESIGN)
    return {
        "first": first,
        "second": second,
        "last": last,
        "widths": ", ".join(map(str, BITS)),
        "ways": number(len(ALLOCATIONS)),
        "networks": number(len(SEEDS)),
    }


def _memory() -> Mapping[str, str]:
    equal = (BITS[1],) * len(DESIGN)
    return {
        "budget": number(experiments.BUDGET),
        "middle": number(BITS[1]),
        "equal": percent(accuracies()[equal]),
    }


def _find() -> Mapping[str, str]:
    return {
        **_memory(),
        "budget": number(experiments.PREDICTED_BUDGET),
        "float": percent(float_accuracies()),
    }


_text = partial(Prose, TEXT)
LESSON = Lesson(
    key="mixed-precision",
    title="Bits where they count",
    purpose="Give layers different bits within a budget, and judge a measure of sensitivity.",
    steps=(
        Explain("A budget of memory", _text("problem", _network), chart=_moving),
        Explain("Too many ways", _text("ways"), example=tasks.average),
        Check("ways", "Count them", tasks.how_many),
        Check("average", "Large layers and small ones", tasks.average),
        Predict("memory", "The same memory", _text("memory", _memory), Choice(experiments.GAPS)),
        See("memory", "Well spent, badly spent", _text("memory-seen"), experiments.same_memory),
        Explain("Which layer is sensitive", _text("sensitive"), example=tasks.least_harm),
        Check("least", "One layer gets more", tasks.least_harm),
        Predict(
            "find",
            "Without trying all",
            _text("find", _find),
            Number("Read correctly, in %", 0.0, 100.0),
        ),
        See("find", "Found, but by what", _text("find-seen"), experiments.who_finds_it),
        Explain("More of this kind", _text("more")),
        Explain("What you can do now", _text("end")),
    ),
    labs=(
        "network?layer_bits=own",
        "your-model?weight_bits=3",
    ),
    builds_on=("rounding",),
)
