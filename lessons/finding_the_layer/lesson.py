"""The steps of this lesson, and the numbers in its text."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from core.studies.layer_reports import NAMES, SEEDS, USUAL, right, right_in_float
from lessons.engine.answer import Choice
from lessons.engine.check import Check
from lessons.engine.lesson import Lesson
from lessons.engine.moving import Frame, Moving, Slider
from lessons.engine.outcome import Chart, Series
from lessons.engine.prose import Prose, number, percent
from lessons.engine.step import Explain, Predict, See
from lessons.finding_the_layer import experiments, tasks
from lessons.finding_the_layer.experiments import FEW, PAIR, SEED, damaged

TEXT = Path(__file__).with_name("text.md")

DAMAGED = 1  # the index of the layer that the slider moves


def frame(bits: float) -> Frame:
    """Accumulated and local SQNR of every layer, with these bits in the damaged one."""
    report = damaged(SEED, (DAMAGED,), int(bits))
    worst = experiments.lowest(report, "accumulated")
    x = tuple(float(i + 1) for i in range(len(NAMES)))

    def line(name: str, stage: str) -> Series:
        return Series(name, x, tuple(experiments.sqnr(layer, stage) for layer in report.layers))

    return Frame(
        Chart(
            "layer",
            "SQNR of its output, in dB (higher is better)",
            (
                line("all layers quantized", "accumulated"),
                line("this layer alone quantized", "local"),
            ),
        ),
        (
            f"{NAMES[DAMAGED]} has {number(bits)} bits: {percent(right(report))} of the digits are "
            "read correctly",
            f"lowest with all layers quantized: {worst}",
            f"lowest alone: {experiments.lowest(report, 'local')}",
        ),
    )


def _moving() -> Moving:
    return Moving(Slider("Bits of the layer", FEW, USUAL.weight_bits, 1), frame)


def _setting() -> Mapping[str, str]:
    report = damaged(SEED, (DAMAGED,))
    return {
        "layers": number(len(NAMES)),
        "networks": number(len(SEEDS)),
        "float": percent(right_in_float(report)),
        "broken": percent(right(report)),
        "layer": NAMES[DAMAGED],
        "few": number(FEW),
        "usual": number(USUAL.weight_bits),
    }


def _two() -> Mapping[str, str]:
    one, other = (NAMES[i] for i in PAIR)
    return {
        **_setting(),
        "one": one,
        "other": other,
        "both": percent(right(damaged(SEED, PAIR))),
    }


_text = partial(Prose, TEXT)
LESSON = Lesson(
    key="finding-the-layer",
    title="Which layer hurts",
    purpose="Find the layer that costs a network its accuracy, and what in it is wrong.",
    steps=(
        Explain(
            "One layer is to blame",
            _text("problem", _setting),
            chart=_moving,
            network=lambda: experiments.damaged_network(DAMAGED),
        ),
        Explain("Its own error, and what it inherits", _text("two-errors")),
        Predict("last", "Whom to accuse", _text("last", _setting), Choice(experiments.HOW_OFTEN)),
        See("last", "Accused, but sound", _text("last-seen"), experiments.who_is_accused),
        Check("accuse", "Read a report", tasks.damaged_layer, tasks.network_of),
        Explain("Two experiments", _text("two-experiments"), example=tasks.two_errors),
        Check("add", "Two errors together", tasks.two_errors),
        Predict("two-bad", "Two bad layers", _text("two-bad", _two), Choice(experiments.REGAINED)),
        See("two-bad", "One is not enough", _text("two-bad-seen"), experiments.two_bad_layers),
        Explain("The ledger of a layer", _text("ledger"), example=tasks.cross_term),
        Check("cross", "Errors that cancel", tasks.cross_term),
        Check("part", "What in the layer", tasks.largest_part),
        Explain("What you can do now", _text("end")),
    ),
    labs=(
        "your-model",
        "network?layer_bits=own",
    ),
    builds_on=("choosing-the-range", "mixed-precision"),
)
