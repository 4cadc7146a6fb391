"""The tasks of this lesson: a symmetric step, wasted levels, a correction, a term at run time."""

from math import floor

import numpy as np

from core import IntFormat
from core.kernels import matmul_integer
from lessons.engine.answer import Number
from lessons.engine.check import Mistake, Task
from lessons.engine.grading import ChoiceTask, NumberTask
from lessons.engine.prose import bracketed, number

NONE = "None of them"
ROWS = "The zero point of the weights times the sum of the input codes"
COLUMNS = "The zero point of the inputs times the sum of the weight codes"
CONSTANT = "The number of terms times both zero points"


def symmetric_step(seed: int) -> Task:
    """The step of the restricted symmetric range (survey eq. 5)."""
    random = np.random.default_rng([seed, 1])
    bits = int(random.choice([3, 4]))
    top = 2 ** (bits - 1) - 1
    scale = float(random.choice([0.2, 0.5, 0.4, 2.0]))
    edge = round(top * scale, 4)
    other = round(scale * int(random.integers(1, top)), 4)
    low, high = (-edge, other) if random.random() < 0.5 else (-other, edge)
    length = round(high - low, 4)
    return NumberTask(
        prompt=f"Weights lie in [{number(low)}, {number(high)}]. Signed codes of {bits} bits must "
        f"cover them symmetrically, with −{top} to {top} in use and zero point 0. **What is the "
        "step S?**",
        answer=Number("Step S"),
        solution=scale,
        because=f"The largest magnitude is {number(edge)}, and it gets code ±{top}: "
        f"S = {number(edge)} / {top} = {number(scale)}.",
        mistakes=(
            Mistake(
                length / (2**bits - 1),
                f"That is the affine step, of a range from {number(low)} to {number(high)}. A "
                f"symmetric range reaches from −{number(edge)} to {number(edge)}.",
            ),
            Mistake(
                other / top,
                f"You took the smaller end. With S = {number(other / top)} the last level is "
                f"{number(other)}, and ±{number(edge)} would be clipped.",
            ),
            Mistake(
                edge / 2 ** (bits - 1),
                f"2^{bits - 1} = {top + 1} is not a code here: the last one is {top}. With your "
                f"step, the last level is {number(edge * top / 2 ** (bits - 1))}, short of "
                f"{number(edge)}.",
            ),
            Mistake(
                edge / (2**bits - 1),
                f"{2**bits - 1} steps reach from end to end; from 0 to {number(edge)} there are "
                f"only {top}. With your step the last level is "
                f"{number(edge * top / (2**bits - 1))}.",
            ),
            Mistake(
                2 * edge / (2**bits - 1),
                "That is the step of the full range, with one code more at the lower end. Here "
                f"only −{top} to {top} are in use.",
            ),
            Mistake(top / edge, "That is the number of steps in a length of 1, the inverse."),
        ),
        otherwise=lambda given: (
            f"With S = {number(given)} the last level is {top} · "
            f"{number(given)} = {number(top * given)}; it should be {number(edge)}."
            if given > 0
            else "A step is the distance between two levels, so S > 0."
        ),
        hints=(
            "Symmetric means −α = β. Which end is farther from 0?",
            f"That end gets code {top} or −{top}.",
        ),
        tolerance=1e-3 * scale,
    )


def wasted_levels(seed: int) -> Task:
    """How many levels of a symmetric quantizer lie outside of the tensor's range."""
    random = np.random.default_rng([seed, 2])
    bits = int(random.choice([3, 4]))
    top = IntFormat(bits, narrow=True).qmax
    scale = float(random.choice([0.5, 1.0, 2.0]))
    used_below = float(random.choice([0.0, 0.4, 1.3, 1.6]))
    low, high = -round(used_below * scale, 4), top * scale
    solution = top - floor(used_below)
    levels = ", ".join(number(scale * k) for k in range(-top, top + 1))
    return NumberTask(
        prompt=f"A tensor lies in [{number(low)}, {number(high)}]. A symmetric quantizer of {bits} "
        f"bits has the levels {levels}. **How many of these levels lie outside of the tensor’s "
        "range?**",
        answer=Number("Levels outside"),
        solution=float(solution),
        because=f"The levels below {number(low)} are outside: {solution} of {2 * top + 1}. "
        + (
            "Numbers near the lower end may still be rounded to the first of them."
            if used_below % 1 > 0.5
            else ""
        ),
        mistakes=(
            Mistake(
                0.0,
                f"The levels reach down to {number(-scale * top)}, and the tensor only to "
                f"{number(low)}.",
            ),
            Mistake(
                float(top + 1),
                f"Level 0 is not outside: 0 lies in [{number(low)}, {number(high)}].",
            ),
            Mistake(
                float(2 * top + 1 - solution),
                "That is how many levels are inside. The question asks for the others.",
            ),
            Mistake(
                float(top),
                f"You counted all negative levels, but those from {number(low)} up are inside.",
            ),
            Mistake(
                float(2**bits - (2 * top + 1)),
                "That is the code which a symmetric range leaves out on purpose. Count levels of "
                "the list.",
            ),
        ),
        otherwise=lambda given: (
            f"The list has {2 * top + 1} levels. Go through it and mark those "
            f"below {number(low)} or above {number(high)}: not {number(given)} of them."
        ),
        hints=(f"Which levels lie below {number(low)}?", "Count them."),
    )


def folded_correction(seed: int) -> Task:
    """What the zero point of the inputs adds to the bias when the weights are symmetric."""
    random = np.random.default_rng([seed, 3])
    x = random.integers(0, 8, 3)
    w = random.integers(-3, 4, 3)
    while not w.sum() or len(set(np.abs(w))) < 2:
        w = random.integers(-3, 4, 3)
    zero = int(random.integers(2, 6))
    total = int(matmul_integer(x.astype(np.uint8), w.astype(np.int8), a_zero_point=zero))
    codes = int(x @ w)
    solution = -zero * int(w.sum())
    xs, ws = ", ".join(map(str, x)), ", ".join(number(v) for v in w)
    return NumberTask(
        prompt=f"Inputs have the codes {xs} and zero point {zero}. Weights have the codes {ws} and "
        "zero point 0. A chip multiplies the codes as they are: "
        f"Σ qˣqʷ = {number(codes)}. **Which constant must it add, to get Σ (qˣ − {zero})·qʷ?**",
        answer=Number("Constant to add"),
        solution=float(solution),
        because=f"Σ (qˣ − {zero})·qʷ = Σ qˣqʷ − {zero}·Σ qʷ, and Σ qʷ = {number(w.sum())}. "
        f"So it adds {number(solution)}, and {number(codes)} + {bracketed(solution)} = "
        f"{number(total)}. No input occurs in the constant: it can be added to the bias once and "
        "for all.",
        mistakes=(
            Mistake(
                float(-solution),
                f"The sign: the zero point is subtracted, so the sum loses {zero} · "
                f"{bracketed(w.sum())}. {number(codes)} + {bracketed(-solution)} is "
                f"{number(codes - solution)}, but Σ (qˣ − {zero})·qʷ is {number(total)}.",
            ),
            Mistake(
                float(-zero * int(x.sum())),
                f"That is −{zero} · Σ qˣ. The zero point of the inputs meets the weights: expand "
                f"(qˣ − {zero})·qʷ.",
            ),
            Mistake(
                float(-zero),
                f"{zero} is subtracted from each of the three inputs, and each is then multiplied "
                "by its weight.",
            ),
            Mistake(
                float(-3 * zero),
                "That would be right if every weight code were 1. Each difference is multiplied "
                "by its weight.",
            ),
            Mistake(
                float(total),
                f"{number(total)} is the whole sum. The question asks what is missing from "
                f"{number(codes)}.",
            ),
            Mistake(
                0.0,
                f"Without a constant the chip computes {number(codes)}, but Σ (qˣ − {zero})·qʷ "
                f"is {number(total)}.",
            ),
        ),
        otherwise=lambda given: (
            f"{number(codes)} + {bracketed(given)} = {number(codes + given)}, "
            f"but Σ (qˣ − {zero})·qʷ = {number(total)}."
        ),
        hints=(f"Expand (qˣ − {zero})·qʷ into two products.", "Add up the codes of the weights."),
    )


def term_at_run_time(seed: int) -> Task:
    """Which of the four terms changes with the input, for given zero points."""
    random = np.random.default_rng([seed, 4])
    symmetric = seed % 3 == 2
    zx, zw = int(random.integers(2, 6)), 0 if symmetric else int(random.integers(1, 4))
    w = random.integers(-3, 4, 3)
    first, second = random.integers(0, 8, 3), random.integers(0, 8, 3)
    while first.sum() == second.sum():
        second = random.integers(0, 8, 3)
    rows = (
        f"−{zw} · {first.sum()} = {number(-zw * first.sum())} for the input "
        f"({', '.join(map(str, first))}), and {number(-zw * second.sum())} for "
        f"({', '.join(map(str, second))})"
    )
    columns = f"−{zx} · {bracketed(w.sum())} = {number(-zx * w.sum())}, whatever the input is"
    constant = f"3 · {zx} · {zw} = {number(3 * zx * zw)}, whatever the input is"
    solution = NONE if symmetric else ROWS
    reasons = {
        ROWS: f"With zero point {zw} this term is 0 for every input.",
        COLUMNS: f"That is {columns}: it holds weight codes, which are known beforehand.",
        CONSTANT: f"That is {constant}.",
        NONE: f"One of them is {rows}.",
    }
    return ChoiceTask(
        prompt=f"The weights have codes ({', '.join(number(v) for v in w)}) and zero point {zw}; "
        f"the inputs have zero point {zx}. Besides Σ qˣqʷ, **which other term must be computed "
        "anew for every input?**",
        solution=solution,
        because=(
            f"The weights’ zero point is 0, so its term vanishes. The others are {columns}; they "
            "are added to the bias beforehand. This is why weights are usually symmetric."
            if symmetric
            else f"It is {rows}. The others can be computed beforehand."
        ),
        mistakes=tuple(Mistake(o, r) for o, r in reasons.items() if o != solution),
        hints=(
            "Expand (qˣ − Zˣ)·(qʷ − Zʷ) into four products.",
            "Which of them contain input codes, and which are multiplied by 0?",
        ),
    )
