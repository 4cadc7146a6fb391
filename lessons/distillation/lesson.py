"""The steps of this lesson, and the numbers in its text."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import numpy as np

from core.networks.mlp import softmax
from core.studies.digit_accuracy import SEEDS, digit_network, digits
from core.studies.labelled_methods import COARSE, EPOCHS
from core.studies.taught_digits import SHARE, TEMPERATURE, accuracy, rounded
from lessons.distillation import experiments, tasks
from lessons.distillation.exercises import TEACHER_GRADIENT
from lessons.engine.answer import Choice, Number
from lessons.engine.check import Check
from lessons.engine.exercise import Write
from lessons.engine.lesson import Lesson
from lessons.engine.moving import Frame, Moving, Slider
from lessons.engine.outcome import Chart, Series
from lessons.engine.prose import Prose, number, percent
from lessons.engine.step import Explain, Predict, See

TEXT = Path(__file__).with_name("text.md")

IMAGE = 256  # of the test images; nearly certain, and like another digit


def frame(temperature: float) -> Frame:
    """The teacher's answer to one image at this temperature, beside the label."""
    scores = digit_network(SEEDS[0]).logits(digits().test_images[IMAGE : IMAGE + 1])[0]
    shares = softmax(scores.astype(np.float64) / temperature)
    label = int(digits().test_labels[IMAGE])
    second = int(np.argsort(shares)[-2])
    classes = tuple(map(float, range(len(shares))))
    return Frame(
        Chart(
            "digit",
            "share of the answer",
            (
                Series("the label", classes, _one_hot(label), control=True, points=True),
                Series("the teacher’s answer", classes, tuple(map(float, shares)), points=True),
            ),
        ),
        (
            f"Temperature {number(temperature)}",
            f"Share of the {label}: {percent(shares[label])}",
            f"Share of the {second}, the next one: {percent(shares[second])}",
        ),
    )


def _one_hot(label: int) -> tuple[float, ...]:
    return tuple(float(digit == label) for digit in range(10))


def _moving() -> Moving:
    return Moving(Slider("Temperature", 1, 10, 1), frame)


def _image() -> Mapping[str, str]:
    return {"digit": str(digits().test_labels[IMAGE])}


def _gradient() -> Mapping[str, str]:
    return {
        "bits": number(COARSE.weight_bits),
        "low": number(experiments.LOW),
        "high": number(experiments.HIGH),
    }


def _teacher() -> Mapping[str, str]:
    return {
        "bits": number(COARSE.weight_bits),
        "rounded": percent(rounded(COARSE)),
        "alone": percent(accuracy(COARSE, "none")),
        "epochs": number(EPOCHS),
        "share": number(SHARE),
        "temperature": number(TEMPERATURE),
    }


_text = partial(Prose, TEXT)
LESSON = Lesson(
    key="distillation",
    title="A teacher for few bits",
    purpose="Teach a student by soft answers, find the missing factor, and judge what helped.",
    steps=(
        Explain("What a label does not say", _text("problem", _image), chart=_moving),
        Explain("Two parts of a loss", _text("loss"), example=tasks.soft_share),
        Check("share", "A softened answer", tasks.soft_share),
        Explain("The missing factor", _text("factor"), example=tasks.shrunken_gradient),
        Check("shrunken", "At a higher temperature", tasks.shrunken_gradient),
        Write("write", "Write it in Python", TEACHER_GRADIENT),
        Predict(
            "gradient",
            "The size of its gradient",
            _text("gradient", _gradient),
            Number("Times smaller", 0.0, 1000.0),
        ),
        See(
            "gradient",
            "The gradient by temperature",
            _text("gradient-seen"),
            experiments.gradient_without_factor,
        ),
        Predict(
            "teacher",
            "With and without",
            _text("teacher", _teacher),
            Choice(experiments.GAINS),
        ),
        See("teacher", "What a teacher adds", _text("teacher-seen"), experiments.teacher_or_none),
        Predict("mixed", "A teacher mixed up", _text("mixed"), Choice(experiments.MIXED)),
        See("mixed", "The control", _text("mixed-seen"), experiments.mixed_up_teacher),
        Explain("More of this kind", _text("more")),
        Explain("What you can do now", _text("end")),
    ),
    labs=(
        "methods?network=digits&section=IV-D&method=distilled&bits=2",
        "training?bits=2",
        "experiments?experiment=small-student",
    ),
    builds_on=("training-on-levels",),
)
