"""The tasks of this lesson: what a normalization remembers, a mean behind a ReLU, a range."""

import numpy as np

from lessons.engine.answer import Number
from lessons.engine.check import Mistake, Task
from lessons.engine.grading import NumberTask
from lessons.engine.prose import number


def remembered_mean(seed: int) -> Task:
    """The mean of what a batch normalization puts out."""
    random = np.random.default_rng([seed, 1])
    gain, shift, mean, deviation = (
        int(v) for v in random.choice(np.arange(2, 10), 4, replace=False)
    )
    return NumberTask(
        prompt=f"A batch normalization has γ = {gain} and β = {shift}. In training its inputs had "
        f"the mean μ = {mean} and the deviation σ = {deviation}. **Which mean did its outputs "
        "have?**",
        answer=Number("Mean of the outputs"),
        solution=float(shift),
        because="First the mean is subtracted, so that it is 0, and the deviation becomes 1. Then "
        f"it is multiplied by γ, which leaves 0, and β is added: {shift}.",
        mistakes=(
            Mistake(float(mean), f"{mean} is the mean of the inputs. It is subtracted."),
            Mistake(float(gain), f"γ = {gain} becomes the deviation of the outputs."),
            Mistake(0.0, f"0 is the mean after μ is subtracted. Then β = {shift} is added."),
            Mistake(
                float(gain * mean + shift),
                "You did not subtract the mean before you multiplied.",
            ),
            Mistake(
                round(gain * mean / deviation + shift, 4),
                "You divided by the deviation, but the mean must be subtracted first.",
            ),
            Mistake(float(shift + gain), "γ times a mean of 0 is 0."),
        ),
        otherwise=lambda given: (
            f"The mean input, {mean}, becomes {gain} · ({mean} − {mean}) / {deviation} + {shift}. "
            f"That is not {number(given)}."
        ),
        hints=("Put the mean itself into γ · (a − μ) / σ + β.", "What is left of it?"),
    )


def mean_behind_relu(seed: int) -> Task:
    """The mean of a ReLU is not the ReLU of the mean."""
    random = np.random.default_rng([seed, 2])
    low, high = -int(random.integers(1, 5)), int(random.integers(3, 10))
    while (low + high) in (0, high) or low == -high:
        high += 1
    solution = high / 2
    return NumberTask(
        prompt=f"A sum is {number(low)} for half of the inputs, and {high} for the other half. It "
        "goes through a ReLU. **What is the mean behind the ReLU?**",
        answer=Number("Mean behind the ReLU"),
        solution=solution,
        because=f"Half of the time it is 0, half of the time {high}: (0 + {high}) / 2 = "
        f"{number(solution)}.",
        mistakes=(
            Mistake(
                max((low + high) / 2, 0.0),
                f"That is the ReLU of the mean. But {number(low)} becomes 0 before the mean is "
                "taken.",
            ),
            Mistake((high - low) / 2, "A ReLU makes negative numbers 0, not positive."),
            Mistake(float(high), f"It is {high} only half of the time."),
            Mistake(float(low + high), "That is the sum of both. A mean divides by two."),
            Mistake(0.0, "Half of the sums are above 0, and pass."),
            Mistake(float(low), "Nothing below 0 comes out of a ReLU."),
        ),
        otherwise=lambda given: (
            f"Behind the ReLU the values are 0 and {high}, equally often. Their mean is not "
            f"{number(given)}."
        ),
        hints=("What does each of the two values become?", "Take the mean of what comes out."),
    )


def range_from_memory(seed: int) -> Task:
    """The range of an activation, from what the normalizations remember."""
    random = np.random.default_rng([seed, 3])
    n = int(random.choice([3, 4, 6]))
    first_mean, first_gain = int(random.integers(4, 9)), 1
    second_mean, second_gain = int(random.integers(0, 3)), int(random.integers(3, 5))
    reach = (first_mean + n * first_gain, second_mean + n * second_gain)
    solution = max(reach)
    return NumberTask(
        prompt=f"Two channels share a range that begins at 0. Their normalizations have β = "
        f"{first_mean}, γ = {first_gain} and β = {second_mean}, γ = {second_gain}. The range must "
        f"reach {n} deviations above the mean of each channel. **Where does it end?**",
        answer=Number("End of the range"),
        solution=float(solution),
        because=f"{first_mean} + {n} · {first_gain} = {reach[0]} and {second_mean} + {n} · "
        f"{second_gain} = {reach[1]}. The range must hold both: {solution}.",
        mistakes=(
            Mistake(float(min(reach)), "That is the channel that reaches less far. Both must fit."),
            Mistake(
                float(max(first_mean, second_mean)),
                "That is the larger mean. Values lie above it, by some deviations.",
            ),
            Mistake(
                float(first_mean + second_mean + n * (first_gain + second_gain)),
                "The channels are not added: one range holds both.",
            ),
            Mistake(
                float(max(first_mean, second_mean) + n * max(first_gain, second_gain)),
                "You took the mean of one channel and the deviation of the other.",
            ),
            Mistake(
                float(n * max(first_gain, second_gain)),
                "The deviations count from the mean: add it.",
            ),
            Mistake(
                float(max(first_mean + first_gain, second_mean + second_gain)),
                f"That is one deviation above the mean. The question asks for {n}.",
            ),
        ),
        otherwise=lambda given: (
            f"The channels reach {reach[0]} and {reach[1]}; a range that holds both, and no more, "
            f"does not end at {number(given)}."
        ),
        hints=(
            f"How far does each channel reach: its β plus {n} times its γ?",
            "One range must hold both channels.",
        ),
    )
