"""Calibration: the float network is run, and observers see what enters each layer."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace

import numpy as np

from core.analysis.config import AnalysisConfig
from core.analysis.layer_settings import LayerSettings
from core.analysis.simulation.bias_correction import weight_bias
from core.analysis.simulation.biases import with_rounded_bias
from core.analysis.simulation.change_for import change_for, changed_extremes, factors_between
from core.analysis.simulation.channel_changes import ChannelChange
from core.analysis.simulation.chosen_codes import with_chosen_codes
from core.analysis.simulation.input_sample import InputSamples
from core.analysis.simulation.output_extremes import OutputExtremes
from core.analysis.simulation.quantized_layer import QuantizedLayer, quantize_layer
from core.analysis.simulation.quantizers import activation_params, new_observer
from core.analysis.simulation.side_by_side import start
from core.analysis.simulation.stage_sums import finite_values
from core.analysis.structure.layers import Layer
from core.analysis.structure.neighbours import ways
from core.analysis.structure.plan import Plan, Step, run_in_float
from core.calibration import HistogramObserver, Observer, calibration_rule
from core.calibration.rules import Needs
from core.errors import InputError
from core.models.session import Values
from core.params import QuantParams

Visit = Callable[[Layer], None]
Seen = tuple[str, Needs]  # an activation or a group under one scale, and what is remembered
_TOGETHER = 2  # feeds


@dataclass(frozen=True, eq=False)
class _FloatRun:
    """One feed on its way: its number, the tensors that are still needed, and what was observed."""

    number: int
    values: Values
    seen: set[tuple[str, Seen]] = field(default_factory=set)
    counted: set[str] = field(default_factory=set)

    def size(self, step: Step) -> int:
        """Elements of the largest tensor that the step reads."""
        read = (self.values.get(name) for name in step.piece.inputs)
        return max((x.size for x in read if isinstance(x, np.ndarray)), default=0)


class Calibrator:
    """Sees the calibration data feed by feed, and then gives the quantized layers."""

    def __init__(
        self, plan: Plan, config: AnalysisConfig, feeds: Sequence[Values], any_rule: bool = False
    ) -> None:
        """config: `self.config` has it as the target means it for each layer.

        feeds: those that `run` runs. any_rule: whether to remember of each input what every
        calibration rule needs, not what the settings ask for alone."""
        self.config = config.for_target(plan.layers)
        self._plan, self._feeds, self._any_rule = plan, feeds, any_rule
        self._done = 0  # feeds so far
        self._ways = ways(plan)
        self._layers = {layer.name: layer for layer in plan.layers}
        self._scales = plan.scales
        self._sampled = InputSamples(len(feeds))
        self.samples = self._sampled.by_tensor  # of each layer's input, by the tensor's name
        self.outputs = OutputExtremes()
        self._observers: dict[Seen, Observer] = {}
        self._unusable: dict[str, str] = {}  # activation -> why it has no range
        self._numbers: Counter[str] = Counter()  # finite values of each activation
        self._lost: Counter[str] = Counter()  # and those that are NaN or infinite
        self._ranges: dict[tuple[Seen, int, str, int, bool], QuantParams] = {}
        self._made: dict[tuple[str, LayerSettings, bool, bool], QuantizedLayer] = {}

    def run(self, visit: Visit, pool: Executor | None = None) -> Iterator[Values]:
        """Run the feeds in float and observe each layer's input; the model's outputs, feed by feed.

        They are run as outputs are asked for: take all. visit: called at every layer of every feed.
        pool: where large pieces of two feeds run side by side, which take no more memory together
        than measuring one of them.
        """
        for first in range(0, len(self._feeds), _TOGETHER):
            numbers = range(first, min(first + _TOGETHER, len(self._feeds)))
            yield from self._run([_FloatRun(n, dict(self._feeds[n])) for n in numbers], visit, pool)

    def _run(
        self, runs: Sequence["_FloatRun"], visit: Visit, pool: Executor | None
    ) -> list[Values]:
        for step in self._plan.steps:
            made = [start(pool, one.size(step), run_in_float, step, one.values) for one in runs]
            for one, results in zip(runs, made, strict=True):
                if step.layer:
                    visit(step.layer)
                    self._sampled.add(step.layer, one.values[step.layer.data], one.number)
                    self._observe(step.layer, one)
                found = results.result()
                if step.layer:
                    self.outputs.add(step.layer, found.get(step.layer.node.output[0]))
                one.values.update(found)
                for name in step.done:
                    one.values.pop(name, None)
        self._done += len(runs)
        return [{name: one.values[name] for name in self._plan.outputs} for one in runs]

    def layers(self, config: AnalysisConfig | None = None) -> dict[str, QuantizedLayer]:
        """Each layer with its quantizers, by its name. config: other settings than were given."""
        config = config or self.config
        settings = {name: self._settings(layer, config) for name, layer in self._layers.items()}
        pairs = {
            name: self._factors(name)
            for name, one in settings.items()
            if one.equalize and self._ways[name].passes_factors and not self._layers[name].operator
        }
        outputs = {self._ways[name].source: s for name, s in pairs.items() if s is not None}
        keys = {
            name: (name, one, pairs.get(name) is not None, outputs.get(name) is not None)
            for name, one in settings.items()
        }
        fresh = {
            name: self._with_quantizers(layer, settings[name], pairs.get(name), outputs.get(name))
            for name, layer in self._layers.items()
            if keys[name] not in self._made
        }
        fresh = with_chosen_codes(self._plan, fresh, self._feeds)
        for step in self._plan.steps:
            if step.layer and step.layer.name in fresh:
                name = step.layer.name
                self._made[keys[name]] = self._with_biases(step, fresh[name])
        return {name: self._made[key] for name, key in keys.items()}

    def _settings(self, layer: Layer, config: AnalysisConfig) -> LayerSettings:
        """The layer's settings, with the range that the target prescribes for its input."""
        settings, fixed = config.for_layer(layer.name), self._scales.fixed_range(layer.data)
        if settings.input_range or not fixed:
            return settings
        symmetric = settings.symmetric or layer.data in self._scales.symmetric
        return replace(settings, input_range=fixed, symmetric=symmetric)

    def _observe(self, layer: Layer, run: "_FloatRun") -> None:
        """Let the observer of this layer's input see its finite values, once a feed."""
        value, settings = run.values[layer.data], self.config.for_layer(layer.name)
        key = self._key(layer, settings)
        if (layer.data, key) in run.seen:
            return
        run.seen.add((layer.data, key))
        observer = self._observers.get(key) or (
            HistogramObserver() if self._any_rule else new_observer(settings)
        )
        try:
            if not isinstance(value, np.ndarray):
                raise InputError(f"{layer.data} is no tensor")
            numbers = finite_values(value)
            self._observers[key] = observer.update(numbers)
            if layer.data not in run.counted:
                self._numbers[layer.data] += numbers.size
                self._lost[layer.data] += value.size - numbers.size
                run.counted.add(layer.data)
        except InputError as error:
            self._unusable[layer.data] = str(error)

    def _key(self, layer: Layer, settings: LayerSettings) -> Seen:
        name = self._scales.group(layer.data)
        if self._any_rule:
            return name, Needs.DISTRIBUTION
        return name, calibration_rule(settings.calibration).needs

    def _with_quantizers(
        self,
        layer: Layer,
        settings: LayerSettings,
        inputs: np.ndarray | None,
        outputs: np.ndarray | None,
    ) -> QuantizedLayer:
        params = None
        failure = self._unusable.get(layer.data, "")
        change = change_for(layer, settings, self.samples.get(layer.data), inputs, outputs)
        if not failure and settings.needs_range:
            try:
                params = self._range(layer, settings, change)
            except InputError as error:
                failure = str(error) if self._numbers[layer.data] else self._no_values(layer.data)
        return quantize_layer(layer, settings, params, failure, change)

    def _with_biases(self, step: Step, quantized: QuantizedLayer) -> QuantizedLayer:
        layer, settings = quantized.layer, quantized.settings
        if settings.bias_correction and not settings.in_float:
            mean = self.samples[layer.data].mean
            quantized = replace(quantized, correction=weight_bias(step, quantized, mean))
        if settings.round_bias and not layer.operator:
            quantized = replace(quantized, correction=with_rounded_bias(step, quantized))
        return quantized

    def _range(self, layer: Layer, settings: LayerSettings, change: ChannelChange) -> QuantParams:
        """The range of the input, from what was observed, or the extremes of changed channels.

        Observed ranges are kept: remedies of weights need the same ones again.
        """
        extremes = changed_extremes(change, self.samples.get(layer.data))
        if extremes is not None:
            whole = replace(settings, calibration="minmax")  # no rule reads more of two values
            return activation_params(HistogramObserver().update(extremes), whole)
        seen = self._key(layer, settings)
        chosen = settings.calibration, settings.activation_bits, settings.symmetric
        key = (seen, self._done, *chosen)
        if settings.input_range:
            return activation_params(self._observers[seen], settings)
        if key not in self._ranges:
            self._ranges[key] = activation_params(self._observers[seen], settings)
        return self._ranges[key]

    def _factors(self, name: str) -> np.ndarray | None:
        """s of each channel between a layer and the one before it, that share out their ranges."""
        return factors_between(self._layers[self._ways[name].source], self._layers[name])

    def _no_values(self, name: str) -> str:
        return "every value is NaN or infinity" if self._lost[name] else "it holds no values"
