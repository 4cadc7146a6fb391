"""The steps of this lesson, and the numbers in its text."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from core.studies.layer_reports import NAMES, network, report_of, right, right_in_float
from core.studies.planted_faults import Fault, Planting, report
from lessons.engine.answer import Choice
from lessons.engine.check import Check
from lessons.engine.lesson import Lesson
from lessons.engine.moving import Frame, Moving, Slider
from lessons.engine.outcome import Chart, Series
from lessons.engine.prose import Prose, number, percent
from lessons.engine.step import Explain, Predict, See
from lessons.examination import experiments, tasks
from lessons.examination.facts import SEED, facts

TEXT = Path(__file__).with_name("text.md")
SHOWN = tuple(Planting(SEED, fault, 1 if fault.in_a_layer else 0) for fault in Fault)


def frame(position: float) -> Frame:
    """Accumulated and local SQNR of every layer of one broken network."""
    planting = SHOWN[int(position) - 1]
    x = tuple(float(i + 1) for i in range(len(NAMES)))
    seen = facts(planting)
    found = report(planting)
    return Frame(
        Chart(
            "layer",
            "SQNR of its output, in dB (higher is better)",
            (
                Series("all layers quantized", x, tuple(f.accumulated for f in seen)),
                Series("this layer alone quantized", x, tuple(f.local for f in seen)),
            ),
        ),
        (
            f"in float it reads {percent(right_in_float(found))} of the test digits, "
            f"quantized {percent(right(found))}",
        ),
    )


def _moving() -> Moving:
    return Moving(Slider("Network", 1, len(SHOWN), 1), frame)


def _setting() -> Mapping[str, str]:
    return {
        "count": number(len(SHOWN)),
        "layers": number(len(NAMES)),
        "sound": percent(right_in_float(report_of(network(SEED), {}))),
    }


_text = partial(Prose, TEXT)
LESSON = Lesson(
    key="examination",
    title="The examination",
    purpose="Diagnose a network that was broken in one of several ways, and mend it.",
    steps=(
        Explain("Broken in one way", _text("problem", _setting), chart=_moving),
        Explain("How to go about it", _text("method")),
        Check("where", "Where is the fault?", tasks.where, tasks.network_of),
        Check("what", "What is it?", tasks.what, tasks.network_of),
        Check("by-what", "How do you know?", tasks.by_what, tasks.network_of),
        Check("cure", "What mends it?", tasks.cure, tasks.network_of),
        Predict("app", "The app’s own diagnosis", _text("app"), Choice(experiments.HOW_OFTEN)),
        See("app", "Asked about every fault", _text("app-seen"), experiments.app_s_diagnosis),
        Explain("What you can do now", _text("end")),
    ),
    labs=(
        "your-model",
        "network",
    ),
    builds_on=("finding-the-layer", "outliers"),
)
