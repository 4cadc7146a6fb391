"""The tasks of this lesson: count allocations, average their bits, choose within a budget."""

import numpy as np

from core.methods.mixed_precision.allocation import allocate
from lessons.engine.answer import Number
from lessons.engine.check import Mistake, Task
from lessons.engine.grading import NumberTask
from lessons.engine.prose import number


def how_many(seed: int) -> Task:
    """The number of allocations."""
    random = np.random.default_rng([seed, 1])
    choices, layers = int(random.integers(2, 6)), int(random.integers(3, 9))
    solution = choices**layers
    return NumberTask(
        prompt=f"A network has {layers} layers, and each may have one of {choices} bit-widths. "
        "**How many ways are there to give bits to all layers?**",
        answer=Number("Ways", 0.0),
        solution=float(solution),
        because=f"Each layer can be combined with each other: {choices}^{layers} = {solution:,}. "
        "One layer more makes it "
        f"{choices} times as many, so nobody tries all of them in a deep network.",
        mistakes=(
            Mistake(
                float(choices * layers),
                "That many runs are needed to try one layer at a time. Combined, the choices of "
                "the layers multiply.",
            ),
            Mistake(
                float(layers**choices),
                f"The other way round: {layers} layers, each with {choices} choices.",
            ),
            Mistake(float(choices + layers), "Choices of different layers multiply."),
            Mistake(float(choices), "That is one layer alone."),
            Mistake(float(layers), "That is the number of layers."),
            Mistake(
                float(choices ** (layers - 1)),
                f"That leaves one layer out: it has {choices} choices, too.",
            ),
        ),
        otherwise=lambda given: (
            f"Two layers have {choices} · {choices} = {choices**2} ways; go on to {layers} layers. "
            f"That is not {number(given, 7)}."
        ),
        hints=(
            f"How many ways do two layers have, with {choices} choices each?",
            "And three?",
        ),
    )


def average(seed: int) -> Task:
    """Bits for each weight, when layers have different sizes."""
    random = np.random.default_rng([seed, 2])
    large, small = int(random.choice([6, 8, 9, 12])), int(random.choice([1, 2, 3, 4]))
    few, many = int(random.choice([2, 3])), int(random.choice([4, 6, 8]))
    solution = (large * few + small * many) / (large + small)
    return NumberTask(
        prompt=f"A layer of {large},000 weights has {few} bits each, another of {small},000 "
        f"weights {many} bits each. **How many bits does a weight have on average?**",
        answer=Number("Bits for each weight", 0.0),
        solution=solution,
        because=f"({large} · {few} + {small} · {many}) / {large + small} = {number(solution)}. The "
        "large layer counts more.",
        mistakes=(
            Mistake(
                (few + many) / 2,
                "That is the mean of the two layers. They have different numbers of weights.",
            ),
            Mistake(
                (large * many + small * few) / (large + small),
                "You gave the bits to the wrong layers.",
            ),
            Mistake(
                float(large * few + small * many),
                "Those are all bits, in thousands. Divide by the number of weights.",
            ),
            Mistake(float(few + many), "Bits of different layers do not add up for one weight."),
            Mistake(float(few), "The smaller layer counts as well."),
            Mistake(
                (large * few + small * many) / 2,
                f"Divide by the weights, {large + small} thousand, not by the layers.",
            ),
        ),
        otherwise=lambda given: (
            f"All weights together have {large * few + small * many} thousand bits, and "
            f"{number(given, 5)} · {large + small} is not that."
        ),
        hints=("How many bits do all weights have together?", "Divide by the number of weights."),
        tolerance=0.01,
    )


def least_harm(seed: int) -> Task:
    """The least sum of harms when only one of two layers may have more bits."""
    random = np.random.default_rng([seed, 3])
    few = [int(v) for v in random.choice([20, 24, 30, 36, 40], 2, replace=False)]
    # The layer that suffers more at 2 bits gains less by the others.
    high = int(np.argmax(few))
    many = [0, 0]
    many[high] = few[high] - int(random.integers(4, 8))
    many[1 - high] = few[1 - high] - int(random.integers(10, 16))
    costs = np.array([[few[0], many[0]], [few[1], many[1]]], float)
    sizes = np.array([[2.0, 4.0], [2.0, 4.0]])
    picked = allocate(costs, sizes, budget=6.0)
    solution = float(sum(costs[i, j] for i, j in enumerate(picked)))
    other = float(sum(few) + sum(many)) - solution
    return NumberTask(
        prompt=f"Two layers of the same size. With 2 bits the first harms the loss by {few[0]}, "
        f"with 4 bits by {many[0]}. The second harms it by {few[1]} with 2 bits, and by {many[1]} "
        "with 4 bits. There is memory for 3 bits a weight on average, so one layer gets 4 bits and "
        "the other one 2. **What is the least sum of both harms?**",
        answer=Number("Sum of harms"),
        solution=solution,
        because=f"4 bits for the first: {many[0]} + {few[1]} = {many[0] + few[1]}. For the second: "
        f"{few[0]} + {many[1]} = {few[0] + many[1]}. What counts is how much a layer **gains** by "
        "more bits, not how much it suffers.",
        mistakes=(
            Mistake(
                other,
                "You gave 4 bits to the layer that suffers most with 2. But the other one gains "
                "more by them.",
            ),
            Mistake(
                float(sum(many)),
                "That would be 4 bits for both: more memory than there is.",
            ),
            Mistake(float(sum(few)), "With 2 bits for both, memory is left over."),
            Mistake(
                float(min(*few, *many)),
                "That is one layer alone. The harms of both add up.",
            ),
            Mistake(float(max(few)), "That is the harm of one layer. Add that of the other."),
            Mistake(
                float(sum(few) + sum(many)),
                "Each layer has one width: add two numbers, not four.",
            ),
        ),
        otherwise=lambda given: (
            f"The two ways give {many[0]} + {few[1]} and {few[0]} + {many[1]}. Neither is "
            f"{number(given)}."
        ),
        hints=(
            "There are two ways: 4 bits for the first, or for the second.",
            "Add the harms of both layers for each way.",
        ),
    )
