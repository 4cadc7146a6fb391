"""Walking a model piece by piece, in float and with its layers quantized side by side.

Only the tensors that a later piece still needs are kept; a layer's tensors are turned into sums
as soon as they exist.
"""

from collections.abc import Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from core.analysis.ledger import Ledger, split_error
from core.analysis.qdq.integer_kernels import IntegerKernels, KernelRun
from core.analysis.simulation.calibrate import Visit
from core.analysis.simulation.input_sample import InputSamples
from core.analysis.simulation.layer_run import LayerRun, run_quantized
from core.analysis.simulation.quantized_layer import QuantizedLayer
from core.analysis.simulation.side_by_side import start
from core.analysis.simulation.stage_sums import StageSums, finite_values
from core.analysis.simulation.worst_sum import WorstSum
from core.analysis.structure.layer_counts import LayerCounts, layer_counts
from core.analysis.structure.layers import Layer
from core.analysis.structure.plan import Step
from core.analysis.targets.activation_limits import Limits
from core.errors import InputError
from core.metrics import share_clipped
from core.models.session import Piece, Values


@dataclass
class LayerSums:
    """What one layer's measurements have come to so far."""

    input: StageSums = field(default_factory=StageSums)
    local: StageSums = field(default_factory=StageSums)
    accumulated: StageSums = field(default_factory=StageSums)
    clipped: float = 0.0  # finite elements of the input outside the clipping range
    ledger: Ledger = field(default_factory=Ledger)
    largest_sum: int | None = None  # of integers, where the accumulator may be too small
    worst: WorstSum | None = None  # of the sums that leave the accumulator
    counts: LayerCounts | None = None  # of one sample, by the first feed

    @property
    def stages(self) -> dict[str, StageSums]:
        """The three comparisons by name."""
        return {"input": self.input, "local": self.local, "accumulated": self.accumulated}


@dataclass(frozen=True, eq=False)
class _Networks:
    """The tensors of both networks that are still needed."""

    exact: Values
    quantized: Values
    kernels: KernelRun


class Walker:
    """Runs the steps of a plan, feed by feed, in float and quantized, and sums the errors.

    kernels: give the quantized network's rounded activations as the runtime does. ledger: whether
    each layer's error is also split into its parts. activations: what the output of a layer is cut
    to before it is compared, by the layer's name. samples: where the float inputs of the layers are
    sampled, if anywhere.
    """

    def __init__(
        self,
        kernels: IntegerKernels,
        layers: Mapping[str, QuantizedLayer],
        pool: Executor,
        ledger: bool = False,
        activations: Mapping[str, Limits] | None = None,
        samples: InputSamples | None = None,
    ) -> None:
        self._kernels, self._plan = kernels, kernels.plan
        self._layers, self._pool, self._ledger = layers, pool, ledger
        self._activations = activations or {}
        self._samples, self._done = samples, 0  # feeds so far
        self._comparing: Future[None] = start(None, 0, lambda: None)  # the last layer's outputs
        self.sums = {layer.name: LayerSums() for layer in self._plan.layers}
        self.outputs = {name: StageSums() for name in self._plan.outputs}

    def measure(self, feed: Values, visit: Visit, samples: int = 1) -> dict[str, tuple[Any, Any]]:
        """Run in float and quantized, and add each layer's errors to `sums`.

        samples: how many the feed holds along the first axis. Gives the model's outputs, float and
        quantized; {} when the quantized run failed.
        """
        exact, quantized = dict(feed), dict(feed)
        both = _Networks(exact, quantized, self._kernels.run(feed))
        broken = ""  # why the quantized network could not go on
        for step in self._plan.steps:
            if step.layer:
                visit(step.layer)
                broken = self._measure_layer(step, step.layer, both, broken, samples)
            else:
                broken = _run_between(step.piece, exact, quantized, broken)
            _forget(step, exact)
            _forget(step, quantized)
        self._done += 1
        self._comparing.result()
        for name, sums in self.outputs.items():
            sums.failure = sums.failure or broken
            sums.add(exact[name], quantized[name])
        return {} if broken else {name: (exact[name], quantized[name]) for name in self.outputs}

    def _measure_layer(
        self,
        step: Step,
        layer: Layer,
        networks: "_Networks",
        broken: str,
        samples: int,
    ) -> str:
        exact, quantized = networks.exact, networks.quantized
        sums, codes = self.sums[layer.name], self._layers[layer.name]
        x, x_accumulated = exact[layer.data], quantized[layer.data]
        if self._samples:
            self._samples.add(layer, x, self._done)

        def run(values: Values, x: np.ndarray, weights: Values) -> Values:
            return step.piece({**values, **weights, layer.data: x})

        def run_codes(values: Values, x: np.ndarray) -> LayerRun:
            return run_quantized(partial(run, values), codes, x)

        side_by_side = partial(start, self._pool, x.size)
        plain = side_by_side(run, exact, x, codes.float_weights)
        if not broken:
            entering = side_by_side(networks.kernels.rounded, step, codes, quantized)
        local_input = codes.quantized(x)
        local = accumulated = side_by_side(run_codes, exact, local_input)
        if not broken and x is not x_accumulated:  # a layer before this one was quantized
            accumulated = side_by_side(lambda: run_codes(quantized, entering.result()))
        if codes.failure:
            sums.input.failure = sums.local.failure = codes.failure
        else:
            sums.input.add(x, local_input)
            finite = finite_values(x)
            sums.clipped += share_clipped(finite, *codes.limits) * finite.size
        y, alone = plain.result(), local.result()
        if sums.counts is None:
            sums.counts = layer_counts(layer, x, sum(one.size for one in y.values()), samples)
        shown, local_shown = self._shown(layer, y), self._shown(layer, alone.outputs)
        _compare(sums.local, shown, local_shown, samples)
        both = LayerRun(y, y)
        if not broken:
            try:
                entering.result()
                both = accumulated.result()
            except InputError as error:
                broken = str(error)
        sums.accumulated.failure = sums.accumulated.failure or broken
        accumulated_shown = shown if both.outputs is y else self._shown(layer, both.outputs)
        self._comparing.result()
        self._comparing = side_by_side(_compare, sums.accumulated, shown, accumulated_shown)
        if alone.largest_sum is not None and alone.largest_sum >= (sums.largest_sum or 0):
            sums.largest_sum, sums.worst = alone.largest_sum, alone.worst
        if self._ledger and not broken:

            def run_shown(values: Values, x: np.ndarray, weights: Values) -> Values:
                return self._shown(layer, run(values, x, weights))

            ends = self._ends(layer, alone, local_shown)
            again = partial(run_shown, exact)
            here = side_by_side(split_error, again, codes, (x, local_input), shown, ends, False)
            total = here
            if x is not x_accumulated:
                again = partial(run_shown, quantized)
                ends = self._ends(layer, both, accumulated_shown)
                inputs = x_accumulated, entering.result()
                total = side_by_side(split_error, again, codes, inputs, shown, ends, True)
            sums.ledger += Ledger(here.result(), total.result())
        exact |= y
        quantized |= both.outputs
        networks.kernels.add(both.outputs)
        return broken

    def _ends(self, layer: Layer, run: LayerRun, shown: Values) -> tuple[Values, Values]:
        """The outputs in a wide accumulator and in the layer's own, as they are compared."""
        return (shown if run.unwrapped is run.outputs else self._shown(layer, run.unwrapped)), shown

    def _shown(self, layer: Layer, outputs: Values) -> Values:
        """The layer's outputs as they are compared: behind an activation that is fused with it."""
        if layer.name not in self._activations:
            return outputs
        limits = self._activations[layer.name]
        return {name: np.clip(y, *limits).astype(y.dtype) for name, y in outputs.items()}


def _compare(sums: StageSums, exact: Values, quantized: Values, samples: int = 1) -> None:
    """Add the errors of a layer's outputs."""
    for name, y in exact.items():
        sums.add(y, quantized[name], samples)


def _run_between(piece: Piece, exact: Values, quantized: Values, broken: str) -> str:
    """Run nodes between layers, once when both networks agree so far."""
    agree = all(exact[name] is quantized[name] for name in piece.inputs)
    results = piece(exact)
    exact |= results
    if not agree and not broken:
        try:
            quantized |= piece(quantized)
            return ""
        except InputError as error:
            broken = str(error)
    quantized |= results
    return broken


def _forget(step: Step, values: Values) -> None:
    for name in step.done:
        values.pop(name, None)
