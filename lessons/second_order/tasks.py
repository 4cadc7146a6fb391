"""The tasks of this lesson: an error that is passed on, the error of a sum, and its moments."""

import numpy as np

from core.formats import IntFormat
from core.methods.ptq.layer_problem import LayerProblem
from lessons.engine.answer import Number
from lessons.engine.check import Mistake, Task
from lessons.engine.grading import NumberTask
from lessons.engine.prose import bracketed, number


def passed_on(seed: int) -> Task:
    """What the second weight becomes before it is rounded."""
    random = np.random.default_rng([seed, 1])
    first = int(random.integers(-2, 4)) + float(random.choice([-0.4, -0.2, 0.2, 0.4]))
    second = round(float(random.choice([0.3, 0.7, 1.1, 1.6, -0.6])), 2)
    share = float(random.choice([0.5, 0.75, 0.25, -0.5]))
    k = round(first)
    error = round(first - k, 4)
    solution = round(second + share * error, 4)
    return NumberTask(
        prompt=f"Levels are whole numbers. The first weight is {number(first)}, the second "
        f"{number(second)}, and H₁₂ / H₂₂ = {number(share)}. GPTQ rounds the first one to nearest. "
        "**What does the second weight become, before it is rounded?**",
        answer=Number("Second weight"),
        solution=solution,
        because=f"{number(first)} becomes {number(k)}, an error of {number(error)}. The second "
        f"weight takes over {number(share)} · {bracketed(error)} = {number(share * error)}: "
        f"{number(second)} + {bracketed(round(share * error, 4))} = {number(solution)}.",
        mistakes=(
            Mistake(
                round(second - share * error, 4),
                "The sign is wrong. The error is the weight minus its level: what the first one "
                "lost, the second one gains.",
            ),
            Mistake(
                round(second + error, 4),
                f"The inputs are alike only in part: pass on {number(share)} of the error.",
            ),
            Mistake(second, "The error of the first weight is passed on to it."),
            Mistake(
                float(np.rint(solution)),
                "That is its level. The question is about the number before it is rounded.",
            ),
            Mistake(
                round(second + share * first, 4),
                "You passed on the first weight. Only its error is missing from the sum.",
            ),
            Mistake(
                round(second + error / share, 4),
                f"You divided by {number(share)}; multiply.",
            ),
        ),
        otherwise=lambda given: (
            f"The first weight loses {number(error)}. {number(share)} times that is added to "
            f"{number(second)}: not {number(given)}."
        ),
        hints=(
            "What is the error of the first weight, float minus level?",
            f"Pass {number(share)} of it on.",
        ),
        tolerance=1e-4,
    )


def error_of_the_sum(seed: int) -> Task:
    """The squared error of a sum of two products, from moments."""
    random = np.random.default_rng([seed, 2])
    d1, d2 = (float(v) for v in random.choice([-0.4, -0.2, 0.2, 0.4], 2))
    h11, h22 = (float(v) for v in random.choice([1.0, 2.0, 3.0], 2))
    h12 = float(random.choice([0.5, 1.0, -0.5]))
    problem = LayerProblem(
        np.zeros((1, 1, 2)),
        np.array([[[h11, h12], [h12, h22]]]),
        np.ones((1, 1, 1)),
        IntFormat(8),
    )
    solution = round(problem.error(np.array([[[d1, d2]]])), 6)
    plain = d1**2 * h11 + d2**2 * h22
    return NumberTask(
        prompt=f"Two weights are off by {number(d1)} and {number(d2)}. On average x₁² is "
        f"{number(h11)}, x₂² is {number(h22)}, and x₁·x₂ is {number(h12)}. **What is the mean "
        "squared error of the sum?**",
        answer=Number("Mean squared error"),
        solution=solution,
        because=f"The mean of ({number(d1)}·x₁ + {bracketed(d2)}·x₂)² is "
        f"{number(d1**2)} · {number(h11)} + {number(d2**2)} · {number(h22)} + 2 · "
        f"{bracketed(round(d1 * d2, 4))} · {bracketed(h12)} = {number(solution)}.",
        mistakes=(
            Mistake(
                round(plain, 6),
                "The mixed term is missing: when you square a sum, you get twice the product as "
                "well.",
            ),
            Mistake(
                round(plain + d1 * d2 * h12, 6),
                "The mixed term counts twice: (a + b)² = a² + b² + 2·a·b.",
            ),
            Mistake(
                round(plain - 2 * d1 * d2 * h12, 6),
                "The mixed term has the wrong sign: it is the product of both errors and the "
                "mean of x₁·x₂.",
            ),
            Mistake(
                round(d1**2 + d2**2, 6),
                "That is the squared error of the weights. In the sum each counts as much as its "
                "input.",
            ),
            Mistake(
                round((d1 + d2) ** 2, 6),
                "That would be right if both inputs were always 1.",
            ),
            Mistake(
                round(abs(d1) * h11 + abs(d2) * h22, 6),
                "Errors are squared here.",
            ),
        ),
        otherwise=lambda given: (
            f"The three terms are {number(d1)}² · {number(h11)}, {bracketed(d2)}² · {number(h22)} "
            f"and twice {number(d1)} · {bracketed(d2)} · {bracketed(h12)}. They do not add up to "
            f"{number(given)}."
        ),
        hints=(
            "Write the square of a sum of two terms.",
            "Put the given means in the place of x₁², x₂² and x₁·x₂.",
        ),
        tolerance=1e-4,
    )
