"""The tasks of this lesson: bytes of a model, seconds for a word, energy for a product."""

import numpy as np

from core.studies.operation_energy import CACHE_PJ, INT8, INT32, MEMORY_PJ, WORD, int8_energy
from lessons.engine.answer import Number
from lessons.engine.check import Mistake, Task
from lessons.engine.grading import NumberTask
from lessons.engine.prose import number


def model_bytes(seed: int) -> Task:
    """The megabytes of a model's weights."""
    random = np.random.default_rng([seed, 1])
    millions = int(random.choice([40, 80, 120, 360, 720]))
    bits = int(random.choice([2, 3, 4, 6]))
    solution = millions * bits / 8
    return NumberTask(
        prompt=f"A model has {millions} million weights, packed with {bits} bits each and no "
        "gaps. **How many megabytes (millions of bytes) do they take?**",
        answer=Number("Megabytes", 0.0),
        solution=solution,
        because=f"{millions} million · {bits} bits, and 8 bits are a byte: "
        f"{millions} · {bits} / 8 = {number(solution)} MB. As float32 it would be "
        f"{4 * millions} MB.",
        mistakes=(
            Mistake(
                float(millions * bits), "Those are megabits. A byte has 8 bits: divide once more."
            ),
            Mistake(float(millions * bits * 8), "A byte has 8 bits, so divide by 8."),
            Mistake(float(millions * 4), "That is the size with float32, 4 bytes for each weight."),
            Mistake(float(millions), f"That is one byte for each weight. They have {bits} bits."),
            Mistake(
                millions * bits / 32,
                "Dividing by 32 bits counts how many floats the same memory would hold.",
            ),
            Mistake(millions / bits, "More bits for each weight must take more memory, not less."),
        ),
        otherwise=lambda given: (
            f"{number(given, 7)} million bytes are {number(8 * given, 7)} million bits, and the "
            f"weights have {millions * bits:,} million."
        ),
        hints=("How many bits do all weights have together?", "How many bits does a byte have?"),
        tolerance=1e-6,
    )


def word_seconds(seed: int) -> Task:
    """Seconds to read all weights once."""
    random = np.random.default_rng([seed, 2])
    billions = int(random.choice([1, 2, 4, 8]))
    bits = int(random.choice([2, 4, 8, 16]))
    speed = int(random.choice([5, 10, 20, 40, 100]))
    gigabytes = billions * bits / 8
    solution = gigabytes / speed
    return NumberTask(
        prompt=f"A language model has {billions} billion weights of {bits} bits, and for each word "
        f"all of them are read once. The memory delivers {speed} gigabytes in a second, and "
        "nothing else takes time. **How many seconds does a word take?**",
        answer=Number("Seconds", 0.0),
        solution=solution,
        because=f"{billions} billion · {bits} / 8 = {number(gigabytes)} GB, and "
        f"{number(gigabytes)} / {speed} = {number(solution)} s.",
        mistakes=(
            Mistake(
                billions * bits / speed,
                "You divided gigabits by gigabytes in a second. A byte has 8 bits.",
            ),
            Mistake(
                speed / gigabytes,
                f"{number(speed / gigabytes)} is the number of words in a second. The question is "
                "how many seconds one takes.",
            ),
            Mistake(
                billions * 4 / speed,
                f"That is the time with float32. These weights have {bits} bits.",
            ),
            Mistake(billions / speed, f"That is one byte for each weight. They have {bits} bits."),
            Mistake(
                gigabytes * speed,
                "Faster memory must make it shorter: divide by the speed.",
            ),
            Mistake(gigabytes, f"That is the size in GB. In a second {speed} GB are read."),
        ),
        otherwise=lambda given: (
            f"In {number(given)} s the memory delivers {number(given * speed)} GB, and the weights "
            f"take {number(gigabytes)} GB."
        ),
        hints=("How many gigabytes are the weights?", "How long does the memory take for them?"),
        tolerance=1e-6,
    )


def product_energy(seed: int) -> Task:
    """The energy of one product and addition, with its share of reading the weight."""
    random = np.random.default_rng([seed, 3])
    inputs = int(random.choice([1, 2, 4, 5, 8, 10, 20, 40, 100]))
    read = MEMORY_PJ * 8 / WORD
    once = INT8.multiply_pj + INT32.add_pj
    solution = int8_energy(inputs).total
    return NumberTask(
        prompt=f"Reading {WORD} bits from main memory takes {number(MEMORY_PJ)} pJ, an 8-bit "
        f"product {number(INT8.multiply_pj)} pJ, a 32-bit addition {number(INT32.add_pj)} pJ "
        f"(quoted). A weight of 8 bits is read once and serves {inputs} "
        f"input{'s' if inputs > 1 else ''}; each takes one product and one addition. **How many pJ "
        "does one input take, its share of the reading included?**",
        answer=Number("pJ for each input", 0.0),
        solution=solution,
        because=f"Reading 8 of {WORD} bits: {number(read)} pJ, over {inputs}: "
        f"{number(read / inputs)} pJ. With {number(INT8.multiply_pj)} + {number(INT32.add_pj)} pJ "
        f"of arithmetic: {number(solution)} pJ.",
        mistakes=(
            Mistake(
                MEMORY_PJ / inputs + once,
                f"{number(MEMORY_PJ)} pJ read {WORD} bits. The weight has 8: a quarter of it.",
            ),
            Mistake(read + once, f"The weight is read once for {inputs} inputs: share it out."),
            Mistake(
                read + once * inputs, f"That is all {inputs} inputs together. Divide by {inputs}."
            ),
            Mistake(once, "That is the arithmetic alone. The weight must be read, too."),
            Mistake(read / inputs, "That is the reading alone. The arithmetic is missing."),
            Mistake(
                (read + once) / inputs,
                "Only the reading is shared. Each input has a product and an addition of its own.",
            ),
            Mistake(
                CACHE_PJ * 8 / WORD / inputs + once,
                "That would be a weight in a cache on the chip. This one is in main memory.",
            ),
        ),
        otherwise=lambda given: (
            f"The reading takes {number(read)} pJ for all {inputs} inputs, the arithmetic "
            f"{number(once)} pJ for each: not {number(given)} pJ."
        ),
        hints=(
            f"How many pJ does it take to read 8 bits, if {WORD} take {number(MEMORY_PJ)}?",
            f"Share that among {inputs}, and add the arithmetic of one input.",
        ),
        tolerance=1e-3,
    )
