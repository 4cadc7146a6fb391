"""Calibration: the float network is run, and observers see what enters each layer."""

from collections import Counter
from collections.abc import Callable

import numpy as np

from core.analysis.config import AnalysisConfig
from core.analysis.input_sample import InputSample, input_axis
from core.analysis.layers import Layer
from core.analysis.plan import Plan, Step
from core.analysis.quantized_layer import QuantizedLayer, quantize_layer
from core.analysis.quantizers import activation_params, new_observer
from core.analysis.stage_sums import finite_values
from core.calibration import Observer, calibration_rule
from core.calibration.rules import Needs
from core.errors import InputError
from core.models.session import Values

Visit = Callable[[Layer], None]
Seen = tuple[str, Needs]  # an activation, and what is remembered of it


class Calibrator:
    """Sees the calibration data feed by feed, and then gives the quantized layers."""

    def __init__(self, plan: Plan, config: AnalysisConfig, feeds: int) -> None:
        """feeds: how many there will be."""
        self._plan, self._config, self._feeds = plan, config, feeds
        self._done = 0  # feeds so far
        self.samples: dict[str, InputSample] = {}  # of each layer's input, by the tensor's name
        self._observers: dict[Seen, Observer] = {}
        self._unusable: dict[str, str] = {}  # activation -> why it has no range
        self._numbers: Counter[str] = Counter()  # finite values of each activation
        self._lost: Counter[str] = Counter()  # and those that are NaN or infinite

    def run(self, feed: Values, visit: Visit) -> Values:
        """Run one feed in float and observe each layer's input; the model's outputs."""
        values = dict(feed)
        seen: set[Seen] = set()
        counted: set[str] = set()
        for step in self._plan.steps:
            if step.layer:
                visit(step.layer)
                value = values[step.layer.data]
                if step.layer.data not in counted:
                    self._sample(step.layer, value)
                self._observe(step.layer, value, seen, counted)
            values |= run_in_float(step, values)
            for name in step.done:
                values.pop(name, None)
        self._done += 1
        return {name: values[name] for name in self._plan.outputs}

    def layers(self) -> dict[str, QuantizedLayer]:
        """Each layer with its quantizers, by its name."""
        return {layer.name: self._quantized(layer) for layer in self._plan.layers}

    def _sample(self, layer: Layer, value: np.ndarray) -> None:
        sample = self.samples.setdefault(layer.data, InputSample(self._feeds))
        sample.add(value, input_axis(layer, np.ndim(value)), self._done)

    def _observe(self, layer: Layer, value: np.ndarray, seen: set[Seen], counted: set[str]) -> None:
        """Let the observer of this layer's input see its finite values, once a feed."""
        key = self._key(layer)
        if key in seen:
            return
        seen.add(key)
        observer = self._observers.get(key) or new_observer(self._config.for_layer(layer.name))
        try:
            if not isinstance(value, np.ndarray):
                raise InputError(f"{layer.data} is no tensor")
            numbers = finite_values(value)
            self._observers[key] = observer.update(numbers)
            if layer.data not in counted:
                self._numbers[layer.data] += numbers.size
                self._lost[layer.data] += value.size - numbers.size
                counted.add(layer.data)
        except InputError as error:
            self._unusable[layer.data] = str(error)

    def _key(self, layer: Layer) -> Seen:
        rule = self._config.for_layer(layer.name).calibration
        return layer.data, calibration_rule(rule).needs

    def _quantized(self, layer: Layer) -> QuantizedLayer:
        settings, params = self._config.for_layer(layer.name), None
        failure = self._unusable.get(layer.data, "")
        if not failure and not settings.in_float:
            try:
                params = activation_params(self._observers[self._key(layer)], settings)
            except InputError as error:
                failure = str(error) if self._numbers[layer.data] else self._no_values(layer.data)
        return quantize_layer(layer, settings, params, failure)

    def _no_values(self, name: str) -> str:
        return "every value is NaN or infinity" if self._lost[name] else "it holds no values"


def run_in_float(step: Step, values: Values) -> Values:
    """What the step makes of `values` with the float weights."""
    weights = {w.name: w.value for w in step.layer.weights} if step.layer else {}
    return step.piece({**values, **weights})
