"""The tasks of this lesson: an error by hand, a diagnosis, a percentile."""

import numpy as np

from core import IntFormat, QuantParams, fake_quantize
from lessons.engine.answer import Number
from lessons.engine.check import Mistake, Task
from lessons.engine.grading import ChoiceTask, NumberTask
from lessons.engine.prose import number

NARROW = "The range is too narrow: large values are clipped"
WIDE = "The range is too wide: the levels are too far apart"
SHIFTED = "The zero point is wrong: everything is shifted"
GOOD = "Nothing: the errors are as small as these levels allow"


def squared_error(seed: int) -> Task:
    """The sum of squared errors of four values, one of them clipped."""
    random = np.random.default_rng([seed, 1])
    scale = float(random.choice([1.0, 2.0]))
    params = QuantParams(np.float64(scale), np.int32(0), IntFormat(3, narrow=True))
    end = 3 * scale
    fractions = random.choice([0.1, 0.2, 0.3, 0.4], 3)
    inside = scale * (random.permutation([-2, 0, 1]) + fractions)
    far = end + scale * int(random.integers(2, 6))
    values = np.round(np.array([*inside, far]), 4)
    becomes = fake_quantize(values, params)
    errors = np.round(becomes - values, 6)
    solution = round(float(np.square(errors).sum()), 6)
    rounding = round(float(np.square(errors[:-1]).sum()), 6)
    listed = ", ".join(map(number, values))
    terms = " + ".join(f"{number(abs(e))}²" for e in errors)
    unclipped = far - round(far / scale) * scale
    return NumberTask(
        prompt=f"The levels are {', '.join(number(scale * k) for k in range(-3, 4))}. Four values "
        f"are quantized: {listed}. **What is the sum of their squared errors?**",
        answer=Number("Sum of squared errors", 0.0),
        solution=solution,
        because=f"They become {', '.join(map(number, becomes))}, so the sum is {terms} = "
        f"{number(solution, 6)}. The clipped value alone gives {number(errors[-1] ** 2)} of it.",
        mistakes=(
            Mistake(
                round(rounding + unclipped**2, 6),
                f"You did not clip {number(far)}. The last level is {number(end)}, so its error is "
                f"{number(abs(errors[-1]))}.",
            ),
            Mistake(
                round(float(np.abs(errors).sum()), 6),
                "That is the sum of the errors without their sign. Square each of them first: "
                f"{terms}.",
            ),
            Mistake(
                round(float(errors.sum()) ** 2, 6),
                "You added the errors and squared their sum, so that positive and negative errors "
                f"cancelled. Square each error: {terms}.",
            ),
            Mistake(
                round(solution / 4, 6),
                "That is the mean of the squared errors. The question asks for their sum.",
            ),
            Mistake(
                round(float(errors[-1]) ** 2, 6),
                f"That is the clipped value {number(far)} alone. The others have rounding errors "
                f"as well: {terms}.",
            ),
            Mistake(
                round(float(np.square(becomes).sum()), 6),
                "You squared what the values become. An error is the result minus the original.",
            ),
        ),
        otherwise=lambda given: (
            f"The four values become {', '.join(map(number, becomes))}. Compare "
            f"them with {listed}, square each difference, and add: you gave {number(given)}."
        ),
        hints=(
            "Find the nearest level of each value first. The levels end somewhere.",
            "Subtract, square each difference, then add the four squares.",
        ),
        tolerance=0.05,  # 17.6 for 17.64
    )


def diagnosis(seed: int) -> Task:
    """What is wrong with a quantizer, seen from what it makes of some values."""
    random = np.random.default_rng([seed, 2])
    truth = (NARROW, WIDE, SHIFTED, GOOD)[seed % 4]
    size = float(random.choice([1.0, 2.0, 4.0]))
    values = np.round(size * np.array([-0.95, -0.4, 0.1, 0.3, 0.6, 0.97]), 3)
    values = random.permutation(values)
    format = IntFormat(4)
    reach = {NARROW: 0.4, WIDE: 7.0, SHIFTED: 1.0, GOOD: 1.0}[truth]
    scale = size * reach / format.qmax
    results = fake_quantize(values, QuantParams(np.float64(scale), np.int32(0), format))
    if truth == SHIFTED:  # written with one zero point and read with another
        results = results + scale * int(random.choice([-5, 4]))
    rows = "\n".join(
        f"| {number(a, 3)} | {number(b, 3)} | {number(b - a, 3)} |"
        for a, b in zip(values, results, strict=True)
    )
    large, small = int(np.abs(values).argmax()), int(np.abs(values).argmin())

    def of(i: int) -> str:
        return f"{number(values[i], 3)} becomes {number(results[i], 3)}"

    because = {
        NARROW: f"Only values beyond ±{number(np.abs(results).max(), 3)} are far off: {of(large)}.",
        WIDE: f"Small and large values are off alike, some up and some down, and {of(small)}: "
        "there are few levels where the values are.",
        SHIFTED: "All errors have the same sign and nearly the same size.",
        GOOD: f"No error exceeds {number(np.abs(results - values).max(), 2)}: at 4 bits, half a "
        f"step of this range is {number(scale / 2, 2)}.",
    }
    against = {
        NARROW: f"If large values were clipped, small ones would be fine and several large ones "
        f"would get the same end. Here {of(small)}, and {of(large)}.",
        WIDE: f"If the levels were far apart, small values would be off as much as large ones, "
        f"some up and some down. Here {of(small)}, and {of(large)}.",
        SHIFTED: f"A wrong zero point moves every value by the same amount. Here {of(small)}, and "
        f"{of(large)}: these errors differ.",
        GOOD: f"Look at the largest error: {of(int(np.abs(results - values).argmax()))}. Codes of "
        f"4 bits that cover ±{number(size)} are never off by more than about "
        f"{number(size / format.qmax / 2, 2)}.",
    }
    return ChoiceTask(
        prompt=f"A quantizer of 4 bits made this of some values:\n\n| value | becomes | error |\n"
        f"| ---: | ---: | ---: |\n{rows}\n\n**What is wrong?**",
        solution=truth,
        because=because[truth],
        mistakes=tuple(Mistake(o, against[o]) for o in (NARROW, WIDE, SHIFTED, GOOD) if o != truth),
        hints=(
            "Compare the errors of the values near 0 with those of the values far from 0.",
            "Do all errors have the same sign? Do several results end at the same value?",
        ),
    )


def percentile_that_cuts(seed: int) -> Task:
    """The highest percentile at which a share of outliers is left out."""
    random = np.random.default_rng([seed, 3])
    count = int(random.choice([500, 1000, 2000]))
    bad = int(random.integers(2, 16))
    share = 100 * bad / count
    solution = round(100 - share, 6)
    return NumberTask(
        prompt=f"A tensor has {count:,} values. {bad} of them are outliers, all of them far above "
        "the others. The upper end of the range is the percentile P: P % of the values lie below "
        "it. **What is the highest P with which every outlier is left out?**",
        answer=Number("Percentile P", 0.0, 100_000.0),
        solution=solution,
        because=f"{bad} of {count:,} are {number(share)} %. All others are "
        f"{number(solution)} % of the values, and the range may cover no more than those.",
        mistakes=(
            Mistake(
                round(100 - share / 2, 6),
                "You took half of the cut from each side, but all outliers are at the top: "
                f"with this P, {number(bad / 2)} of them would still be inside.",
            ),
            Mistake(
                round(100 - share / 100, 6),
                f"{bad} of {count:,} as a share of 1 is {number(share / 100)}; in percent it is "
                f"{number(share)}.",
            ),
            Mistake(
                share,
                f"{number(share)} % is what must be left out. P is what stays.",
            ),
            Mistake(
                99.9,
                f"99.9 leaves out one value in a thousand: {number(count / 1000)} of {count:,}. "
                f"There are {bad} outliers.",
            ),
            Mistake(
                99.99,
                f"99.99 leaves out one value in ten thousand: {number(count / 10_000)} of "
                f"{count:,}. There are {bad} outliers.",
            ),
            Mistake(
                float(count - bad),
                "That is how many values stay. In percent of "
                f"{count:,}, that is {number(solution)}.",
            ),
        ),
        otherwise=lambda given: (
            f"P = {number(given)} leaves out {number(100 - given)} % of "
            f"{count:,} values, that is {number((100 - given) / 100 * count)}. There are {bad} "
            "outliers."
            if 0 <= given <= 100
            else "A percentile is a percentage: P is from 0 to 100."
        ),
        hints=(
            f"How many percent of {count:,} values are {bad}?",
            "P is the percentage that stays inside.",
        ),
        tolerance=1e-4,
    )
