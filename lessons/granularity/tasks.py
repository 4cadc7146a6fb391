"""The tasks of this lesson: how many scales, how many bits, which scale leaves the sum."""

import numpy as np

from core import PerChannel, PerGroup
from core.metrics import bits_per_weight
from lessons.engine.answer import Number
from lessons.engine.check import Mistake, Task
from lessons.engine.grading import ChoiceTask, NumberTask
from lessons.engine.prose import number

BY_ROW = "One for each row (output channel)"
BY_COLUMN = "One for each column (input channel)"
BY_WEIGHT = "One for each single weight"


def count_of_scales(seed: int) -> Task:
    """How many scales a matrix has with groups along its rows."""
    random = np.random.default_rng([seed, 1])
    rows = int(random.choice([10, 32, 48, 100]))
    columns = int(random.choice([64, 128, 256]))
    size = int(random.choice([8, 16, 32]))
    groups = PerGroup(1, size).parameter_shape((rows, columns))
    solution = groups[0] * groups[1]
    return NumberTask(
        prompt=f"A weight matrix has {rows} rows (output channels) and {columns} columns. Groups "
        f"of {size} weights along a row share a scale. **How many scales are there?**",
        answer=Number("Scales"),
        solution=float(solution),
        because=f"A row of {columns} has {columns} / {size} = {groups[1]} groups, and there are "
        f"{rows} rows: {solution:,} scales.",
        mistakes=(
            Mistake(
                float(groups[1]),
                f"That is one row. A group never reaches into the next row, and there are {rows}.",
            ),
            Mistake(
                float(rows),
                f"That is one scale a row. Here each row has {groups[1]} groups.",
            ),
            Mistake(
                float(rows * columns // size // 2),
                "Half of them are missing: each group has exactly one scale.",
            ),
            Mistake(
                float(rows * size),
                f"You multiplied by the size of a group. A row of {columns} weights is divided "
                f"into groups of {size}.",
            ),
            Mistake(
                float(rows * columns),
                f"That is one scale for each weight. {size} weights share one.",
            ),
            Mistake(float(columns), "That would be one scale for each column."),
        ),
        otherwise=lambda given: (
            f"Then one scale would serve {rows * columns / given:,.0f} of the {rows * columns:,} "
            f"weights; a group has {size}."
            if given > 0
            else "There is at least one scale."
        ),
        hints=("How many groups does one row have?", "And how many rows are there?"),
    )


def bits_with_scales(seed: int) -> Task:
    """How many bits a weight takes, with its share of the scale."""
    random = np.random.default_rng([seed, 2])
    bits = int(random.choice([2, 3, 4]))
    scale_bits = int(random.choice([8, 16, 32]))
    size = int(random.choice([16, 32, 64]))
    share = scale_bits / size
    solution = bits_per_weight((64, size), bits, PerChannel(0), scale_bits)
    return NumberTask(
        prompt=f"Codes have {bits} bits. Every {size} weights share a scale of {scale_bits} bits, "
        "and there is no zero point. **How many bits does a weight take in all?**",
        answer=Number("Bits for each weight"),
        solution=solution,
        because=f"{bits} for its code, and its share of the scale: {scale_bits} / {size} = "
        f"{number(share)}.",
        mistakes=(
            Mistake(
                float(bits),
                f"The scales must be stored, too. Without them nobody knows what the codes of "
                f"{size} weights stand for.",
            ),
            Mistake(
                float(bits + scale_bits),
                f"That is one scale for each weight. {size} weights share one.",
            ),
            Mistake(
                bits + size / scale_bits,
                f"The fraction is upside down: {size} weights share {scale_bits} bits, so each "
                f"has {scale_bits} / {size} of a bit.",
            ),
            Mistake(
                share,
                f"That is its share of the scale alone. Its code has {bits} bits.",
            ),
            Mistake(
                (bits + scale_bits) / size,
                f"The code is not shared: each weight has its own {bits} bits.",
            ),
            Mistake(
                bits * (1 + share),
                "The share of the scale does not depend on the width of the codes: add it.",
            ),
        ),
        otherwise=lambda given: (
            f"A group of {size} takes {size} · {bits} + {scale_bits} = "
            f"{size * bits + scale_bits} bits. {size} times {number(given)} is "
            f"{number(size * given)}."
        ),
        hints=(
            f"How many bits does a whole group of {size} take?",
            f"Divide that by {size}.",
        ),
        tolerance=0.01,  # 4.13 for 4.125
    )


def scale_that_leaves_the_sum(seed: int) -> Task:
    """Which scales can be taken out of an integer sum; numbers for one output."""
    random = np.random.default_rng([seed, 3])
    x = random.integers(1, 5, 2)
    w = random.integers(1, 5, (2, 2))
    a, b = (float(s) for s in random.choice([0.1, 0.2, 0.5, 2.0], 2, replace=False))
    row = f"{a:g}·({x[0]}·{w[0, 0]} + {x[1]}·{w[0, 1]})"
    integer = int(x @ w[0])
    column = f"{x[0]}·{a:g}·{w[0, 0]} + {x[1]}·{b:g}·{w[0, 1]}"
    mixed = x[0] * a * w[0, 0] + x[1] * b * w[0, 1]
    return ChoiceTask(
        prompt="A layer computes each output as the sum of inputs times a **row** of weights. Take "
        f"input codes ({x[0]}, {x[1]}), and weight codes ({w[0, 0]}, {w[0, 1]}) in the first row, "
        f"({w[1, 0]}, {w[1, 1]}) in the second. **Which is the finest choice of weight scales with "
        "which each sum can still be added up in integers, and scaled once at the end?**",
        solution=BY_ROW,
        because=f"All products of one output share the row’s scale, say {a:g}, so it stands before "
        f"the sum: {row} = {a:g} · {integer} = {number(a * integer)}.",
        mistakes=(
            Mistake(
                BY_COLUMN,
                f"With the scales {a:g} and {b:g} for the two columns, the first output is "
                f"{column} = {number(mixed)}. No single factor stands before {x[0]}·{w[0, 0]} + "
                f"{x[1]}·{w[0, 1]} = {integer}: each product needs its own multiplication by a "
                "real number.",
            ),
            Mistake(
                BY_WEIGHT,
                f"Already with different scales {a:g} and {b:g} within the first row, the output "
                f"is {column} = {number(mixed)}, and the scales cannot be taken out. A scale for "
                "each weight would also take more room than the weight.",
            ),
        ),
        hints=(
            "Write the first output as a sum of products with the scales in it.",
            "Which scales are the same in all of its products?",
        ),
    )
