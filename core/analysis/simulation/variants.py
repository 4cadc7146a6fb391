"""Variants of a model that differ in one layer: all others in float, or all others quantized.

The variants of a layer share everything before it: both networks are walked once, and from each
layer on only what follows is run again.
"""

from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from core.analysis.simulation.quantized_layer import QuantizedLayer
from core.analysis.simulation.segments import Segment, after, run_step
from core.analysis.structure.layers import Layer
from core.analysis.structure.plan import Step
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
    chosen: Collection[str],
    threads: int,
) -> Iterator[Variant]:
    """The variants of each chosen layer, in the order of the layers.

    outputs: those of the float network, which stand for a variant that differs nowhere. threads:
    how many variants run side by side.
    """
    exact: Values = dict(feed)
    quantized: Outcome = dict(feed)
    at_work: deque[_AtWork] = deque()
    with ThreadPoolExecutor(threads) as pool:
        for number, part in enumerate(parts):
            for index, step in enumerate(part.steps):
                plain = run_step(step, exact, None)
                if step.layer and step.layer.name in chosen:
                    rest = _Rest(parts, number, index + 1)
                    one = pool.submit(_only_quantized, rest, step, exact, plain, layers, outputs)
                    other = pool.submit(_only_in_float, rest, step, quantized)
                    at_work.append(_AtWork(step.layer, one, other))
                quantized = _advanced(step, quantized, layers)
                exact = after(step, exact, plain)
                while len(at_work) > threads:  # each keeps the tensors that its variants start from
                    yield at_work.popleft().done()
        while at_work:
            yield at_work.popleft().done()


@dataclass(frozen=True, eq=False)
class _AtWork:
    """The two variants of a layer while they run."""

    layer: Layer
    only_quantized: "Future[Outcome]"
    only_in_float: "Future[Outcome]"

    def done(self) -> Variant:
        """The variants, after waiting for them."""
        return Variant(self.layer, self.only_quantized.result(), self.only_in_float.result())


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
