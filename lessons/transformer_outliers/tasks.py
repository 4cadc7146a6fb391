"""The tasks of this lesson: the step of an activation, and what smoothing leaves of a range."""

import numpy as np

from core.networks.smoothing import smoothing_factors
from lessons.engine.answer import Number
from lessons.engine.check import Mistake, Task
from lessons.engine.grading import NumberTask
from lessons.engine.prose import number

HIGHEST = 7  # the highest code of 4 bits, symmetric


def step_of_a_value(seed: int) -> Task:
    """The step of one activation, with a scale for each token or for each channel."""
    random = np.random.default_rng([seed, 1])
    large = HIGHEST * random.choice([4, 6, 8, 10, 12], 2, replace=False)
    channel_max = HIGHEST * float(random.choice([0.5, 1.0]))
    small = float(random.choice([1.0, 2.0, 3.0]))
    column = random.permutation([small, channel_max])
    rest = random.choice([1.5, 2.5, -2.0, -1.0], 2)
    x = np.stack([column, large, rest], axis=1)
    token = bool(random.random() < 0.5)
    row = int(random.integers(0, 2))
    tensor, per_token, per_channel = (
        float(v) / HIGHEST for v in (large.max(), large[row], channel_max)
    )
    solution, other = (per_token, per_channel) if token else (per_channel, per_token)
    who = "token" if token else "channel"
    value = float(x[row, 0])
    tokens = "; ".join(
        f"token {i}: {', '.join(map(number, values))}" for i, values in enumerate(x, start=1)
    )
    return NumberTask(
        prompt=f"Two tokens have three channels each. {tokens}. The levels go from −{HIGHEST} to "
        f"{HIGHEST} steps, and each **{who}** has its own scale. **How large is the step for the "
        f"first number of token {row + 1}?**",
        answer=Number("Step", 0.0),
        solution=solution,
        because=f"The largest magnitude of its {who} is {number(solution * HIGHEST)}, and "
        f"{number(solution * HIGHEST)} / {HIGHEST} = {number(solution)}.",
        mistakes=(
            Mistake(
                other,
                f"That is the step with a scale for each {'channel' if token else 'token'}. A "
                "token is a row of the table, a channel a column.",
            ),
            Mistake(
                tensor,
                f"That is the step of one scale for the whole tensor. Each {who} has its own.",
            ),
            Mistake(
                solution * HIGHEST,
                f"That is the largest magnitude. It is divided into {HIGHEST} steps.",
            ),
            Mistake(
                value / HIGHEST,
                f"You took the number itself. The step follows the largest magnitude of its {who}.",
            ),
            Mistake(
                solution * HIGHEST / (HIGHEST + 1),
                f"The highest level is {HIGHEST} steps: divide by {HIGHEST}.",
            ),
            Mistake(
                solution / 2,
                f"The range goes from −{number(solution * HIGHEST)} to "
                f"{number(solution * HIGHEST)}, with {HIGHEST} steps on each side of 0.",
            ),
            Mistake(
                float(large[1 - row]) / HIGHEST,
                f"That is the step of token {2 - row}.",
            ),
        ),
        otherwise=lambda given: (
            f"Then the levels of this {who} would reach {number(given * HIGHEST)}; its largest "
            f"magnitude is {number(solution * HIGHEST)}."
        ),
        hints=(
            f"Which numbers share a {who} with it? Which of them has the largest magnitude?",
            f"That magnitude lies at {HIGHEST} steps.",
        ),
        tolerance=1e-4,
    )


def smoothed_range(seed: int) -> Task:
    """How far a channel of the activations reaches after SmoothQuant, for an α."""
    random = np.random.default_rng([seed, 2])
    activation = float(random.choice([16, 81, 256]))
    weight = float(random.choice([1.0, 1 / 16]))
    alpha = float(random.choice([0.25, 0.75]))
    s = float(smoothing_factors(np.array([activation]), np.array([weight]), alpha)[0])
    solution = activation / s
    root, power = number(activation**0.25), number(alpha * 4)
    return NumberTask(
        prompt=f"A channel of the activations reaches {number(activation)}, the weights that read "
        f"it reach {number(weight)}. SmoothQuant takes α = {number(alpha)}. **How far does the "
        "channel reach afterwards?**",
        answer=Number("Reach of the activations", 0.0),
        solution=solution,
        because=f"s = {number(activation)}^{number(alpha)} / {number(weight)}^{number(1 - alpha)} "
        f"= {number(activation**alpha)} / {number(weight ** (1 - alpha))} = {number(s)}, and "
        f"{number(activation)} / {number(s)} = {number(solution)}.",
        mistakes=(
            Mistake(s, "That is the factor s. The activations are divided by it."),
            Mistake(
                weight * s,
                "That is how far the **weights** reach afterwards: they are multiplied by s.",
            ),
            Mistake(
                activation * s,
                "The activations are divided by s, not multiplied: they are too large.",
            ),
            Mistake(
                float(np.sqrt(activation * weight)),
                f"That is what α = 0.5 leaves to both. Here α is {number(alpha)}.",
            ),
            Mistake(
                activation / (activation ** (1 - alpha) / weight**alpha),
                "You exchanged α and 1 − α: the activations have the exponent α.",
            ),
            Mistake(
                activation / (activation**alpha * weight ** (1 - alpha)),
                "The range of the weights stands **below** the line: small weights have room for a "
                "large factor.",
            ),
            Mistake(activation / alpha, "α is an exponent, not a divisor."),
            Mistake(activation, "Then nothing was moved."),
        ),
        otherwise=lambda given: (
            f"To reach {number(given)}, s would have to be {number(activation / given)}; it is "
            f"{number(s)}."
            if given > 0
            else "The channel keeps some reach above 0."
        ),
        hints=(
            f"The fourth root of {number(activation)} is {root}; to the power of {power} it is "
            f"{number(activation**alpha)}.",
            "Compute s, and divide by it.",
        ),
        tolerance=1e-4,
    )
