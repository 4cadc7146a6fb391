"""Walking a model piece by piece, in float and with its layers quantized side by side.

Only the tensors that a later piece still needs are kept; a layer's tensors are turned into sums
as soon as they exist.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from core.affine import fake_quantize
from core.analysis.config import AnalysisConfig
from core.analysis.layers import Layer, Weight
from core.analysis.plan import Plan, Step
from core.analysis.quantizers import activation_params, new_observer
from core.analysis.stage_sums import StageSums, finite_values
from core.calibration import Observer
from core.errors import InputError
from core.metrics import share_clipped
from core.models.session import Piece, Values
from core.params import QuantParams

Visit = Callable[[Layer], None]
_LARGE = 2**19  # elements of an input from which on a layer's runs go side by side


@dataclass
class LayerSums:
    """What one layer's measurements have come to so far."""

    input: StageSums = field(default_factory=StageSums)
    local: StageSums = field(default_factory=StageSums)
    accumulated: StageSums = field(default_factory=StageSums)
    clipped: float = 0.0  # finite elements of the input outside the clipping range

    @property
    def stages(self) -> dict[str, StageSums]:
        """The three comparisons by name."""
        return {"input": self.input, "local": self.local, "accumulated": self.accumulated}


class Walker:
    """Runs the steps of a plan, feed by feed: first `calibrate`, then `measure`."""

    def __init__(
        self,
        plan: Plan,
        quantized: Mapping[Weight, np.ndarray],
        config: AnalysisConfig,
        pool: ThreadPoolExecutor,
    ) -> None:
        """`quantized`: the value of each weight of each layer as its codes stand for it."""
        self._plan, self._config, self._pool = plan, config, pool
        self._quantized = quantized
        self._observers: dict[str, Observer] = {}
        self._unusable: dict[str, str] = {}  # activation -> why it has no range
        self._numbers: Counter[str] = Counter()  # finite values of each activation
        self._lost: Counter[str] = Counter()  # and those that are NaN or infinite
        self._params: dict[str, QuantParams] = {}
        self.sums = {layer.name: LayerSums() for layer in plan.layers}
        self.outputs = {name: StageSums() for name in plan.outputs}

    def calibrate(self, feed: Values, visit: Visit) -> Values:
        """Run in float and let the observers see each layer's input; the model's outputs."""
        values = dict(feed)
        seen: set[str] = set()
        for step in self._plan.steps:
            layer = step.layer
            if layer and layer.data not in seen:
                visit(layer)
                seen.add(layer.data)
                self._observe(layer.data, values[layer.data])
            weights = {w.name: w.value for w in layer.weights} if layer else {}
            values |= step.piece({**values, **weights})
            _forget(step, values)
        return {name: values[name] for name in self.outputs}

    def params(self, name: str) -> QuantParams | None:
        """Scale and zero point of the activation `name`, once calibrated."""
        if name in self._unusable:
            return None
        if name not in self._params:
            try:
                self._params[name] = activation_params(self._observers[name], self._config)
            except InputError as error:
                self._unusable[name] = str(error) if self._numbers[name] else self._no_values(name)
                return None
        return self._params[name]

    def measure(self, feed: Values, visit: Visit) -> dict[str, tuple[Any, Any]]:
        """Run in float and quantized, and add each layer's errors to `sums`.

        Gives the model's outputs, float and quantized; {} when the quantized run failed.
        """
        exact, quantized = dict(feed), dict(feed)
        broken = ""  # why the quantized network could not go on
        for step in self._plan.steps:
            if step.layer:
                visit(step.layer)
                broken = self._measure_layer(step, step.layer, exact, quantized, broken)
            else:
                broken = _run_between(step.piece, exact, quantized, broken)
            _forget(step, exact)
            _forget(step, quantized)
        for name, sums in self.outputs.items():
            sums.failure = sums.failure or broken
            sums.add(exact[name], quantized[name])
        return {} if broken else {name: (exact[name], quantized[name]) for name in self.outputs}

    def _observe(self, name: str, value: np.ndarray) -> None:
        """Let the observer of this activation see its finite values."""
        observer = self._observers.get(name) or new_observer(self._config)
        try:
            if not isinstance(value, np.ndarray):
                raise InputError(f"{name} is no tensor")
            numbers = finite_values(value)
            self._observers[name] = observer.update(numbers)
            self._numbers[name] += numbers.size
            self._lost[name] += value.size - numbers.size
        except InputError as error:
            self._unusable[name] = str(error)

    def _no_values(self, name: str) -> str:
        return "every value is NaN or infinity" if self._lost[name] else "it holds no values"

    def _measure_layer(
        self, step: Step, layer: Layer, exact: Values, quantized: Values, broken: str
    ) -> str:
        sums, params = self.sums[layer.name], self.params(layer.data)
        x, x_accumulated = exact[layer.data], quantized[layer.data]
        local_input = _quantized(x, params)
        float_weights = {w.name: w.value for w in layer.weights}
        weights = {w.name: self._quantized[w] for w in layer.weights}
        # Handing a small run to the pool would cost more than it saves.
        start = self._pool.submit if x.size >= _LARGE else _run_now

        def run(values: Values, x: np.ndarray, weights: Values) -> Values:
            return step.piece({**values, **weights, layer.data: x})

        plain = start(run, exact, x, float_weights)
        local = start(run, exact, local_input, weights)
        accumulated = local
        if broken:
            accumulated = plain
        elif x is not x_accumulated:  # a layer before this one was quantized
            accumulated = start(lambda: run(quantized, _quantized(x_accumulated, params), weights))
        if params is None:
            sums.input.failure = sums.local.failure = self._unusable[layer.data]
        else:
            sums.input.add(x, local_input)
            finite = finite_values(x)
            sums.clipped += share_clipped(finite, *_limits(params)) * finite.size
        y, y_local = plain.result(), local.result()
        try:
            y_accumulated = accumulated.result()
        except InputError as error:
            broken, y_accumulated = str(error), y
        sums.accumulated.failure = sums.accumulated.failure or broken
        for name in y:
            sums.local.add(y[name], y_local[name])
            sums.accumulated.add(y[name], y_accumulated[name])
        exact |= y
        quantized |= y_accumulated
        return broken


def _run_now(run: Callable[..., Values], *arguments: Any) -> "Future[Values]":
    """What a pool's `submit` gives, already done."""
    done: Future[Values] = Future()
    try:
        done.set_result(run(*arguments))
    except InputError as error:
        done.set_exception(error)
    return done


def _quantized(x: np.ndarray, params: QuantParams | None) -> np.ndarray:
    """The activation as its codes stand for it; as it is where it has no range.

    Infinite values take the outermost code, as in QuantizeLinear; NaN, which has no code, stays.
    """
    if params is None:
        return x
    try:
        return fake_quantize(x, params)
    except InputError:
        missing = np.isnan(x)
        return np.where(missing, x, fake_quantize(np.where(missing, 0, x).astype(x.dtype), params))


def _limits(params: QuantParams) -> tuple[float, float]:
    """The real numbers of the outermost codes, with half a step of rounding beyond them."""
    scale, zero_point = float(params.scale), int(params.zero_point)
    return (
        scale * (params.format.qmin - zero_point - 0.5),
        scale * (params.format.qmax - zero_point + 0.5),
    )


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
