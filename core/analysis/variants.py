"""Variants of a model that differ in one layer: all others in float, or all others quantized.

The variants of a layer share everything before it: both networks are walked once, and from each
layer on only what follows is run again.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from core.analysis.layers import Layer
from core.analysis.plan import Step
from core.analysis.quantized_layer import QuantizedLayer
from core.analysis.segments import Segment, after, run_step
from core.errors import InputError
from core.models.session import Values

Outcome = Values | InputError  # the model's outputs, or why there are none


@dataclass(frozen=True, eq=False)
class Variant:
    """The model's outputs with only `layer` quantized, and with only `layer` in float."""

    layer: Layer
    only_quantized: Outcome
    only_in_float: Outcome


def variants(
    parts: Sequence[Segment],
    layers: Mapping[str, QuantizedLayer],
    feed: Values,
    outputs: Values,
    pool: ThreadPoolExecutor,
) -> Iterator[Variant]:
    """The variants of each layer, in the order of the layers; the two of a layer side by side.

    outputs: those of the float network, which stand for a variant that differs nowhere.
    """
    exact: Values = dict(feed)
    quantized: Outcome = dict(feed)
    for number, part in enumerate(parts):
        for index, step in enumerate(part.steps):
            plain = run_step(step, exact, None)
            if step.layer:
                rest = _Rest(parts, number, index + 1)
                one = pool.submit(_only_quantized, rest, step, exact, plain, layers, outputs)
                other = pool.submit(_only_in_float, rest, step, quantized)
                yield Variant(step.layer, one.result(), other.result())
            quantized = _advanced(step, quantized, layers)
            exact = after(step, exact, plain)


@dataclass(frozen=True, eq=False)
class _Rest:
    """The model from step `index` of segment `number` on."""

    parts: Sequence[Segment]
    number: int
    index: int

    def run(self, values: Values, quantized: bool) -> Values:
        values = self.parts[self.number].run_from(self.index, values, quantized)
        for part in self.parts[self.number + 1 :]:
            values = part.run(values, quantized)
        return values


def _only_quantized(
    rest: _Rest,
    step: Step,
    exact: Values,
    plain: Values,
    layers: Mapping[str, QuantizedLayer],
    outputs: Values,
) -> Outcome:
    try:
        made = run_step(step, exact, layers)
        if all(np.array_equal(made[name], plain[name], equal_nan=True) for name in made):
            return outputs
        return rest.run(after(step, exact, made), False)
    except InputError as error:
        return error


def _only_in_float(rest: _Rest, step: Step, quantized: Outcome) -> Outcome:
    if isinstance(quantized, InputError):
        return quantized
    try:
        return rest.run(after(step, quantized, run_step(step, quantized, None)), True)
    except InputError as error:
        return error


def _advanced(step: Step, values: Outcome, layers: Mapping[str, QuantizedLayer]) -> Outcome:
    """The quantized network after one more step; once it fails it stays failed."""
    if isinstance(values, InputError):
        return values
    try:
        return after(step, values, run_step(step, values, layers))
    except InputError as error:
        return error
