"""The exercise of this lesson: the gradient of the teacher's part of the loss."""

from functools import partial

import numpy as np

from core.studies.taught_digits import soft_gradient
from lessons.engine.exercise import Arguments, Exercise, WrongProgram, one_thing_wrong

_STARTER = '''import math


def teacher_gradient(student, teacher, t):
    """The gradient by the student's scores of t**2 * H(softmax(teacher/t), softmax(student/t)).

    student and teacher are lists of scores, one for each class. Returns a list.
    H's own gradient is (softmax(student/t) - softmax(teacher/t)) / t, class by class.
    """
    return [0.0 for score in student]
'''

_SOLUTION = """import math

def shares(scores, t):
    powers = [math.exp(score / t) for score in scores]
    return [power / sum(powers) for power in powers]

def teacher_gradient(student, teacher, t):
    pairs = zip(shares(student, t), shares(teacher, t))
    return [t**2 * (s - r) / t for s, r in pairs]
"""


def cases(seed: int) -> tuple[Arguments, ...]:
    """Two classes at temperature 1, then at 2, equal scores, three classes, and random ones."""
    random = np.random.default_rng([seed, 19])
    chosen: list[Arguments] = [
        ([0.0, 0.0], [1.0, 0.0], 1.0),
        ([1.0, 0.0], [0.0, 0.0], 1.0),
        ([0.0, 0.0], [1.0, 0.0], 2.0),
        ([2.0, 1.0], [2.0, 1.0], 4.0),
        ([1.0, 2.0, 3.0], [3.0, 2.0, 1.0], 2.0),
    ]
    drawn: list[Arguments] = []
    for _ in range(20):
        n = int(random.integers(2, 6))
        student, teacher = ([round(float(z), 1) for z in random.uniform(-6, 6, n)] for _ in "st")
        drawn.append((student, teacher, float(random.choice([1.0, 2.0, 4.0, 10.0]))))
    return (*chosen, *drawn)


def expected(student: list[float], teacher: list[float], t: float) -> list[float]:
    """T²·∂H/∂z_s."""
    return [float(g) for g in t**2 * soft_gradient(np.array(student), np.array(teacher), t)]


_wrong = partial(one_thing_wrong, _SOLUTION)

TEACHER_GRADIENT = Exercise(
    function="teacher_gradient",
    prompt="Write `teacher_gradient`, the gradient of the teacher’s part of the loss by the scores "
    "of the student. The loss has the factor T², so the gradient has it, too.",
    starter=_STARTER,
    solution=_SOLUTION,
    cases=cases,
    expected=expected,
    hints=(
        "Divide all scores by the temperature before you take the shares, those of both networks.",
        "The derivative of the cross-entropy by a score divided by T is student share − "
        "teacher share. One over T comes from the division, T² from the loss.",
    ),
    mistakes=(
        WrongProgram(
            "def teacher_gradient(student, teacher, t):\n    return [0.0 for score in student]\n",
            "This is the starter: a gradient of zero.",
        ),
        _wrong(
            "t**2 * (s - r) / t",
            "(s - r) / t",
            "The factor t² is missing: at a high temperature the gradient is far too small.",
        ),
        _wrong(
            "t**2 * (s - r) / t",
            "t**2 * (s - r)",
            "The scores are divided by t inside the softmax, so its gradient has 1 / t.",
        ),
        _wrong(
            "(s - r)",
            "(r - s)",
            "The sign is turned. Where the student’s share is too large, the loss rises with its "
            "score: the gradient is positive.",
        ),
        _wrong(
            "math.exp(score / t)",
            "math.exp(score)",
            "The scores are not divided by the temperature before the softmax.",
        ),
        _wrong(
            "shares(teacher, t)",
            "shares(teacher, 1)",
            "The teacher’s answer must be softened, too: at the same temperature.",
        ),
        _wrong(
            "power / sum(powers)",
            "power",
            "Divide each power by the sum of them all, so that the shares add up to 1.",
        ),
        _wrong(
            "zip(shares(student, t), shares(teacher, t))",
            "zip(student, teacher)",
            "Those are the scores. The gradient is a difference of shares.",
        ),
    ),
)
