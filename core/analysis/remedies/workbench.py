"""A model on which many settings are tried: calibrated once, measured as often as needed."""

from collections.abc import Mapping, Sequence

import numpy as np

from core.analysis.config import AnalysisConfig
from core.analysis.layer_settings import LayerSettings
from core.analysis.remedies.quality import Quality
from core.analysis.remedies.storage import layer_bytes
from core.analysis.simulation.calibrate import Calibrator
from core.analysis.simulation.quantized_layer import QuantizedLayer
from core.analysis.simulation.segments import after, run_step
from core.analysis.simulation.stage_sums import finite_errors
from core.analysis.structure.plan import Plan, run_in_float
from core.errors import InputError
from core.metrics import NO_ERROR, ErrorSums
from core.models.session import Values

Settings = Mapping[str, LayerSettings]
_MOST_DB = 120.0  # of a layer in the mean: one that is exact must not outweigh all others


class Workbench:
    """A calibrated model, on which settings are compared."""

    def __init__(self, plan: Plan, config: AnalysisConfig, calibration: Sequence[Values]) -> None:
        """Run the calibration data in float, and remember what any rule needs of it."""
        self.plan = plan
        self._calibrator = Calibrator(plan, config, calibration, any_rule=True)
        self._config = self._calibrator.config
        for _ in self._calibrator.run(lambda layer: None):
            pass

    @property
    def start(self) -> dict[str, LayerSettings]:
        """The settings of every layer as the configuration says."""
        return {layer.name: self._config.for_layer(layer.name) for layer in self.plan.layers}

    def mendable(self, settings: Settings) -> dict[str, LayerSettings]:
        """The settings of layers that can have their own: not those under a shared scale."""
        joined = {layer.name for layer in self.plan.layers if layer.operator}
        return {name: one for name, one in settings.items() if name not in joined}

    def quantized(self, settings: Settings) -> dict[str, QuantizedLayer]:
        """Every layer under the settings."""
        return self._calibrator.layers(self._config.with_layers(settings))

    def bytes(self, settings: Settings) -> int:
        """What the weights of all layers take."""
        return sum(layer_bytes(layer, settings[layer.name]) for layer in self.plan.layers)

    def measure(self, settings: Settings, feeds: Sequence[Values]) -> Quality:
        """How near the quantized network is to the float one, over the feeds."""
        layers = self.quantized(settings)
        inner = {layer.name: NO_ERROR for layer in self.plan.layers}
        sums = dict.fromkeys(self.plan.outputs, NO_ERROR)
        try:
            for feed in feeds:
                exact, quantized = dict(feed), dict(feed)
                for step in self.plan.steps:
                    plain, coarse = run_in_float(step, exact), run_step(step, quantized, layers)
                    if step.layer:
                        inner[step.layer.name] += _errors(plain, coarse)
                    exact, quantized = after(step, exact, plain), after(step, quantized, coarse)
                for name in sums:
                    sums[name] += finite_errors(exact[name], quantized[name])[0]
        except InputError:
            return Quality(-np.inf, -np.inf)
        return Quality(
            min((one.sqnr_db for one in sums.values() if one.count), default=np.inf),
            float(np.mean([min(one.sqnr_db, _MOST_DB) for one in inner.values() if one.count])),
        )

    def local_noise(
        self, feed: Values, candidates: Mapping[str, Sequence[LayerSettings]]
    ) -> dict[str, list[float]]:
        """‖ŷ − y‖² / ‖y‖² of each layer's output under each of its candidate settings.

        Only the layer itself is quantized (with equalization, the layer before it is not).
        """
        layers = [
            self.quantized({name: found[i] for name, found in candidates.items() if i < len(found)})
            for i in range(max(map(len, candidates.values()), default=0))
        ]
        values, noise = dict(feed), dict[str, list[float]]()
        for step in self.plan.steps:
            exact = run_in_float(step, values)
            if step.layer and step.layer.name in candidates:
                name = step.layer.name
                count = len(candidates[name])
                noise[name] = [
                    _relative(exact, run_step(step, values, one)) for one in layers[:count]
                ]
            values = after(step, values, exact)
        return noise

    def layer_bytes(self, name: str, settings: LayerSettings) -> int:
        """What the weights of one layer take."""
        layer = next(layer for layer in self.plan.layers if layer.name == name)
        return layer_bytes(layer, settings)


def _errors(exact: Values, quantized: Values) -> ErrorSums:
    return sum((finite_errors(y, quantized[name])[0] for name, y in exact.items()), start=NO_ERROR)


def _relative(exact: Values, quantized: Values) -> float:
    try:
        sums = _errors(exact, quantized)
    except InputError:
        return np.inf
    return 10.0 ** (-sums.sqnr_db / 10) if sums.count else 0.0
