"""The tasks of this lesson: a dynamic step, a clipped value, a moving average, the waiting."""

import numpy as np

from core import IntFormat, dynamic_quantize, params_from_range, quantize
from core.calibration import MovingAverageObserver, moving_average
from lessons.engine.answer import Number
from lessons.engine.check import Mistake, Task
from lessons.engine.grading import ChoiceTask, NumberTask
from lessons.engine.prose import number

AT_ONCE = "At once: its own size is enough"
AFTER_ALL = "Only when the last activation is there"
AFTER_CALIBRATION = "Already during calibration"


def dynamic_step(seed: int) -> Task:
    """The step that a dynamic quantizer takes for some activations."""
    random = np.random.default_rng([seed, 1])
    bits = int(random.choice([2, 3]))
    format = IntFormat(bits, signed=False)
    scale = float(random.choice([0.1, 0.2, 0.5]))
    top = format.qmax
    steps = random.permutation([top, *(random.choice(np.arange(1, top), 2) + 0.2)])
    values = np.round(steps * scale, 4)
    known = round(scale * top * float(random.choice([3.0, 4.0, 5.0])), 4)
    largest = float(values.max())
    _, params = dynamic_quantize(values, format)
    listed = ", ".join(map(number, values))
    return NumberTask(
        prompt=f"Calibration saw activations from 0 to {number(known)}. Now an input comes with "
        f"the activations {listed}. The codes are unsigned, with {bits} bits. **Which step S does "
        "a dynamic quantizer take for this input?**",
        answer=Number("Step S"),
        solution=round(float(params.scale), 6),
        because=f"A dynamic quantizer looks at this input alone: it reaches from 0 to "
        f"{number(largest)}, and {number(largest)} / {top} = {number(scale)}. Calibration plays no "
        "part.",
        mistakes=(
            Mistake(
                known / top,
                f"That is the static step, from calibration: {number(known)} / {top}. With it "
                f"these activations would get the codes {_codes(values, known, format)}.",
            ),
            Mistake(
                largest / (top + 1),
                f"{top + 1} codes have {top} steps between the first and the last.",
            ),
            Mistake(
                float(values.max() - values.min()) / top,
                f"The range must contain 0, which stands for itself: it reaches from 0 to "
                f"{number(largest)}, not from {number(values.min())}.",
            ),
            Mistake(
                largest,
                f"{number(largest)} is the length of the range. {top} steps have to cover it.",
            ),
            Mistake(
                float(np.round(values.mean(), 6)) / top,
                f"That is the mean. The largest activation, {number(largest)}, would be clipped.",
            ),
            Mistake(
                largest / bits,
                f"You divided by the number of bits. {bits} bits give {top + 1} codes.",
            ),
        ),
        otherwise=lambda given: (
            f"With S = {number(given)} the last code, {top}, stands for "
            f"{number(top * given)}; the largest activation of this input is {number(largest)}."
        ),
        hints=(
            "Dynamic: the range is that of this input.",
            f"{bits} bits have codes 0 to {top}. How long is a step?",
        ),
        tolerance=1e-3 * scale,
    )


def _codes(values: np.ndarray, high: float, format: IntFormat) -> str:
    params = params_from_range(np.array(0.0), np.array(high), format)
    return ", ".join(map(str, quantize(values, params)))


def clipped_by_static(seed: int) -> Task:
    """The error of an activation beyond the static range."""
    random = np.random.default_rng([seed, 2])
    scale = float(random.choice([0.5, 1.0, 2.0]))
    high = 3 * scale
    real = round(high + scale * float(random.choice([1.3, 1.6, 2.2, 3.4])), 4)
    error = round(high - real, 4)
    dynamic = real / 3
    return NumberTask(
        prompt=f"A static range reaches from 0 to {number(high)}, with codes 0 to 3. A brighter "
        f"input has an activation of {number(real)}. **What error does it get, result minus "
        "original?**",
        answer=Number("Error, result − original"),
        solution=error,
        because=f"It is clipped to {number(high)}, the end of the range: {number(high)} − "
        f"{number(real)} = {number(error)}. A dynamic range would reach to {number(real)} and keep "
        f"it, with steps of {number(dynamic, 3)} instead of {number(scale)} for all others.",
        mistakes=(
            Mistake(
                -error,
                f"{number(real)} becomes {number(high)}, which is less: result minus original is "
                "negative.",
            ),
            Mistake(
                0.0,
                f"That would be so with a dynamic range. The static one ends at {number(high)}, "
                "whatever comes.",
            ),
            Mistake(
                round(round(real / scale) * scale - real, 6),
                f"You rounded to {number(round(real / scale) * scale)}, but there is no code "
                f"{round(real / scale)}: the last one, 3, stands for {number(high)}.",
            ),
            Mistake(
                -scale / 2,
                "Half a step is the most that rounding costs. This activation is clipped.",
            ),
            Mistake(high, f"{number(high)} is what it becomes. Subtract the original."),
        ),
        otherwise=lambda given: (
            f"With an error of {number(given)}, {number(real)} would become "
            f"{number(real + given)}. No level of this range is there: they are 0, "
            f"{number(scale)}, {number(2 * scale)} and {number(high)}."
        ),
        hints=("What is the largest number that this range can represent?",),
        tolerance=1e-4,
    )


def moved_average(seed: int) -> Task:
    """The upper end of a moving-average range after one more batch."""
    random = np.random.default_rng([seed, 3])
    constant = float(random.choice([0.1, 0.2, 0.25]))
    old, new = float(random.integers(4, 9)), float(random.integers(12, 31))
    seen = MovingAverageObserver(constant).update([0.0, old]).update([0.0, new])
    solution = round(moving_average(seen).high, 6)
    kept = round(1 - constant, 4)
    return NumberTask(
        prompt=f"A moving average chooses the upper end of a range: after each batch it moves by "
        f"{number(constant)} of the way from where it is to the largest value of the batch. It "
        f"stands at {number(old)}, and the next batch reaches {number(new)}. **Where is it then?**",
        answer=Number("Upper end"),
        solution=solution,
        because=f"{number(old)} + {number(constant)} · ({number(new)} − {number(old)}) = "
        f"{number(solution)}. One unusual batch hardly moves it, and later ones move it back.",
        mistakes=(
            Mistake(
                round(new + constant * (old - new), 6),
                f"The weights are exchanged: you went {number(kept)} of the way to {number(new)}.",
            ),
            Mistake(
                new,
                f"That is min/max: it would jump to {number(new)} and stay there for good.",
            ),
            Mistake(
                (old + new) / 2,
                f"That is the plain mean. Here the new batch counts {number(constant)}.",
            ),
            Mistake(
                round(old + constant * new, 6),
                f"You added {number(constant)} of {number(new)} without taking as much of "
                f"{number(old)} away: if both were equal, the end would still grow.",
            ),
            Mistake(
                round(constant * (new - old), 6),
                f"That is how far it moves. It starts at {number(old)}.",
            ),
            Mistake(old, "A moving average moves with every batch."),
        ),
        otherwise=lambda given: (
            f"From {number(old)} to {number(given)} is "
            f"{number((given - old) / (new - old))} of the way to {number(new)}; it should be "
            f"{number(constant)}."
        ),
        hints=(
            f"How far is it from {number(old)} to {number(new)}?",
            f"It goes {number(constant)} of that way.",
        ),
        tolerance=0.05,  # 12.3 for 12.25
    )


def when_a_code_is_known(seed: int) -> Task:
    """When the code of the first activation is known, with each kind of range."""
    random = np.random.default_rng([seed, 4])
    static = seed % 2 == 1
    kind = "static" if static else "dynamic"
    first = float(random.integers(2, 5))
    middle, last = first + 1, float(random.choice([3, 4])) * (first + 1)
    format = IntFormat(2, signed=False)
    early = _codes(np.array([first]), middle, format)
    late = _codes(np.array([first]), last, format)
    change = (
        f"After {number(first)} and {number(middle)} it would be {early}; once {number(last)} is "
        f"there, the range reaches {number(last)} and it is {late}."
    )
    dynamic_reasons = {
        AT_ONCE: f"The code depends on the range, and the range on all activations. {change}",
        AFTER_CALIBRATION: "A dynamic range does not come from calibration but from this input. "
        + change,
    }
    static_reasons = {
        AFTER_ALL: f"A static range is fixed before the input comes: {number(last)} does not "
        f"change it, and {number(first)} keeps its code {early}.",
        AFTER_CALIBRATION: f"Calibration fixes the range, but {number(first)} is known only when "
        "it comes.",
    }
    reasons = static_reasons if static else dynamic_reasons
    return ChoiceTask(
        prompt=f"A layer produces the activations {number(first)}, {number(middle)} and "
        f"{number(last)}, one after the other. The range is **{kind}**"
        + (f", from 0 to {number(middle)}" if static else "")
        + f", the codes are 0 to 3. **When is the code of {number(first)} known?**",
        solution=AT_ONCE if static else AFTER_ALL,
        because=(
            f"The range is known beforehand, so {number(first)} gets code {early} the moment that "
            "it comes. This is why static ranges are cheap."
            if static
            else f"{change} All activations must be kept until the last one is there, and then be "
            "read once more. This pass is the cost of dynamic ranges."
        ),
        mistakes=tuple(Mistake(option, reason) for option, reason in reasons.items()),
        hints=("What must be known before a number can be turned into a code?",),
    )
