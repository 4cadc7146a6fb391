"""The steps of this lesson, and the numbers in its text."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import numpy as np

from core.methods.ptq.gptq import Options, gptq
from core.studies.second_order import BITS, CORRELATION, INPUTS, OUTPUTS, pair
from lessons.engine.answer import Choice, Number
from lessons.engine.check import Check
from lessons.engine.exercise import Write
from lessons.engine.lesson import Lesson
from lessons.engine.moving import Frame, Moving, Slider
from lessons.engine.outcome import Chart, Series
from lessons.engine.prose import Prose, number, percent
from lessons.engine.step import Explain, Predict, See
from lessons.second_order import experiments, tasks
from lessons.second_order.exercises import ROUND_PAIR

TEXT = Path(__file__).with_name("text.md")

FIRST, SECOND = 0.4, 0.4  # the two weights; levels are whole numbers
EXACT = Options(damping=1e-6)


def errors(correlation: float) -> tuple[float, float]:
    """The squared error of the sum, with nearest codes and with GPTQ."""
    problem = pair(correlation, FIRST, SECOND)
    return problem.error(problem.nearest), problem.error(gptq(problem, EXACT).codes)


def frame(correlation: float) -> Frame:
    """Both errors at every correlation, and the two weights at this one."""
    x = np.linspace(0, 1, 101)
    nearest, passed = zip(*(errors(float(r)) for r in x), strict=True)
    here = errors(correlation)[1]
    moved = SECOND + correlation * FIRST
    code = int(gptq(pair(correlation, FIRST, SECOND), EXACT).codes.ravel()[1])
    return Frame(
        Chart(
            "correlation of the two inputs",
            "squared error of the sum",
            (
                Series("the error is passed on", tuple(map(float, x)), passed),
                Series("here", (correlation,), (here,), points=True),
                Series("each weight to nearest", tuple(map(float, x)), nearest, control=True),
            ),
        ),
        (
            f"First weight {number(FIRST)} → 0, an error of {number(FIRST)}",
            f"Second weight {number(SECOND)} + {number(correlation, 2)} · {number(FIRST)} = "
            f"{number(moved, 3)} → {code}",
            f"Squared error of the sum: {number(here, 2)}; with nearest codes "
            f"{number(errors(correlation)[0], 2)}",
        ),
    )


def _moving() -> Moving:
    return Moving(Slider("Correlation of the inputs", 0, 1, 0.05), frame)


def _layer() -> Mapping[str, str]:
    return {
        "outputs": number(OUTPUTS),
        "inputs": number(INPUTS),
        "bits": number(BITS),
        "correlation": number(CORRELATION),
    }


def _alone() -> Mapping[str, str]:
    return {"changed": percent(experiments.mean(experiments.CORRELATED, "changed"))}


def _network() -> Mapping[str, str]:
    bits = experiments.NETWORK_BITS
    return {"bits": number(bits), "nearest": percent(experiments.right("nearest", bits))}


_text = partial(Prose, TEXT)
LESSON = Lesson(
    key="second-order",
    title="The next weight makes up for it",
    purpose="Round a layer with GPTQ, and say what it needs of the data to work.",
    steps=(
        Explain("An error that is passed on", _text("problem"), chart=_moving),
        Explain("The error of a sum", _text("moments"), example=tasks.error_of_the_sum),
        Check("error", "Two errors in one sum", tasks.error_of_the_sum),
        Explain("One input after the other", _text("gptq"), example=tasks.passed_on),
        Check("passed", "Passed on", tasks.passed_on),
        Write("write", "Write it in Python", ROUND_PAIR),
        Predict("layer", "A layer", _text("layer", _layer), Choice(experiments.ERRORS)),
        See(
            "layer",
            "Farther weights, nearer sums",
            _text("layer-seen"),
            experiments.errors_of_a_layer,
        ),
        Predict(
            "alone",
            "Inputs without correlation",
            _text("alone", _alone),
            Choice(experiments.CHANGES),
        ),
        See("alone", "The control", _text("alone-seen"), experiments.inputs_that_stand_alone),
        Predict(
            "network",
            "A whole network",
            _text("network", _network),
            Number("Read correctly, in %", 0.0, 100.0),
        ),
        See("network", "Layer after layer", _text("network-seen"), experiments.whole_network),
        Explain("More of this kind", _text("more")),
        Explain("What you can do now", _text("end")),
    ),
    labs=(
        "network?network=depthwise&scales=channel&weight_bits=3",
        "training?bits=2",
        "experiments?experiment=half-quadratic",
    ),
    builds_on=("beyond-nearest",),
)
