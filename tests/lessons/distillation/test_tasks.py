"""The tasks and the exercise of this lesson, by hand."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.distillation import tasks
from lessons.distillation.exercises import expected

seeds = given(seed=st.integers(0, 9999))


@seeds
def test_a_ratio_of_shares_becomes_its_root(seed: int) -> None:
    task = tasks.soft_share(seed)
    odds, t = map(
        int, re.search(r" is (\d+) times that .* temperature (\d)\?", task.prompt).groups()
    )
    first, second = task.solution, 1 - task.solution
    assert first / second == pytest.approx(odds ** (1 / t))


@seeds
def test_a_gradient_falls_with_the_square_of_the_temperature(seed: int) -> None:
    task = tasks.shrunken_gradient(seed)
    low, size = re.search(
        r"At temperature (\d+) .* gradient of ([\d.]+)\. Both", task.prompt
    ).groups()
    high = re.search(r"at temperature (\d+)\?\*\*", task.prompt)[1]
    assert task.solution == pytest.approx(float(size) * int(low) ** 2 / int(high) ** 2)


def test_the_teachers_gradient_is_the_slope_of_its_loss() -> None:
    student, teacher, t = [0.3, -1.2, 2.0], [1.5, 0.5, -0.4], 2.5

    def loss(scores: list[float]) -> float:
        def shares(z: list[float]) -> list[float]:
            powers = [math.exp(v / t) for v in z]
            return [p / sum(powers) for p in powers]

        pairs = zip(shares(teacher), shares(scores), strict=True)
        return -(t**2) * sum(r * math.log(s) for r, s in pairs)

    step = 1e-6
    for i, slope in enumerate(expected(student, teacher, t)):
        up, down = ([z + d * (i == j) for j, z in enumerate(student)] for d in (step, -step))
        assert slope == pytest.approx((loss(up) - loss(down)) / (2 * step), abs=1e-6)
    # Equal shares against 1 : 3 at temperature 1: ½ − ¾.
    assert expected([0.0, 0.0], [math.log(3), 0.0], 1.0) == pytest.approx([-0.25, 0.25])
