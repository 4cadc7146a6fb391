"""Task: a scale with which one number is a mark of the ruler, and a range is still well covered."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core import IntFormat, PerChannel, QuantParams, dequantize, quantize
from lessons.answer import Answer, Number
from lessons.check import Task, Verdict
from lessons.prose import number

_SLACK = 1e-9  # what float64 may round


@dataclass(frozen=True)
class Case:
    """Cover [low, high] with signed codes of `bits`, `target` exactly."""

    bits: int
    low: float
    high: float
    target: float

    @property
    def format(self) -> IntFormat:
        """The codes that there are."""
        return IntFormat(self.bits)

    @cached_property
    def solution(self) -> float:
        """The finest scale that works and is a multiple of 1/8; 0 when there is none."""
        scales = (self.target / k for k in range(2, self.format.qmax - self.format.qmin + 1))
        fitting = (s for s in scales if s * 8 == round(s * 8) and self.error(s) <= s / 2 + _SLACK)
        return min(fitting, default=0.0)

    def worst(self, scale: float) -> tuple[float, float]:
        """The number of the range that moves most with the best zero point, and where it goes."""
        zero_points = np.arange(self.format.qmin, self.format.qmax + 1)
        scales = np.full(len(zero_points), scale)
        params = QuantParams(scales, zero_points, self.format, PerChannel(0))
        numbers = np.tile(np.linspace(self.low, self.high, 101), (len(zero_points), 1))
        becomes = dequantize(quantize(numbers, params), params)
        error = np.abs(becomes - numbers)
        best = int(error.max(axis=1).argmin())
        at = int(error[best].argmax())
        return float(numbers[best, at]), float(becomes[best, at])

    def error(self, scale: float) -> float:
        """How far that number moves."""
        at, becomes = self.worst(scale)
        return abs(becomes - at)


FIRST = Case(bits=3, low=-1.0, high=1.5, target=1.0)


def exact(seed: int) -> Task:
    """The task of `FIRST` for seed 0; others are drawn until one can be solved."""
    draw = np.random.default_rng([seed, 2])
    case = FIRST if seed == 0 else _drawn(draw)
    while not case.solution:
        case = _drawn(draw)
    allowed = case.solution / 2

    def judge(answer: Answer) -> Verdict:
        scale = float(answer)
        if not scale > 0:
            return Verdict(False, "A scale is the distance between two marks: it is above 0.")
        at, becomes = case.worst(scale)
        if abs(becomes - at) > allowed + _SLACK:
            return Verdict(False, _too_far(case, scale, at, becomes))
        steps = round(case.target / scale)
        if abs(steps * scale - case.target) > _SLACK:
            below = float(np.floor(case.target / scale)) * scale
            return Verdict(
                False,
                f"{number(case.target)} lies between the marks {number(below)} and "
                f"{number(below + scale)}, and becomes {number(steps * scale)}. A number is "
                "exact when it is a whole number of steps from 0.",
            )
        return Verdict(
            True,
            f"{number(case.target)} is {steps} steps of {number(scale)}, and no number of the "
            f"range moves by more than {number(allowed)}.",
        )

    return Task(
        prompt=f"Signed codes of {case.bits} bits shall cover [{number(case.low)}, "
        f"{number(case.high)}] so well that no number in it moves by more than {number(allowed)}. "
        "The zero point is put where it suits best. **Give a scale with which "
        f"{number(case.target)} is represented exactly.**",
        answer=Number("Scale S, a distance", 0.0),
        solution=case.solution,
        judge=judge,
    )


def _too_far(case: Case, scale: float, at: float, becomes: float) -> str:
    codes, length = 2**case.bits, case.high - case.low
    span = scale * (codes - 1)
    why = (
        f"{codes} such marks span {number(span)}, and the range is {number(length)} long."
        if span < length
        else f"Marks {number(scale)} apart leave a number up to {number(scale / 2)} off."
    )
    return (
        f"Take {number(at)}: it becomes {number(becomes)} and so moves by "
        f"{number(abs(becomes - at))}, wherever the zero point is put. {why}"
    )


def _drawn(draw: np.random.Generator) -> Case:
    """A range and a number within it, all multiples of 1/4."""
    low, high = -int(draw.integers(1, 9)), int(draw.integers(3, 13))
    target = int(draw.integers(2, high + 1))
    return Case(int(draw.choice([3, 4])), low / 4, high / 4, target / 4)
