"""Codes of weights by GPTQ or AdaRound: those that keep a layer's output on the calibration data.

Both need the second moments H = E[x·xᵀ] of what the layer reads, rounded as it will be. A run of
the float network over the data gathers them, once the ranges are known.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from core.analysis.simulation.input_sample import input_axis
from core.analysis.simulation.quantized_layer import QuantizedLayer
from core.analysis.simulation.quantizers import weight_of_codes, weight_scales
from core.analysis.simulation.rounding_problem import columns, of_rows, rows, why_not
from core.analysis.structure.plan import Plan, run_in_float
from core.formats import IntFormat
from core.methods.ptq.adaround import Options as AdaRoundOptions
from core.methods.ptq.adaround import adaround
from core.methods.ptq.gptq import Options as GptqOptions
from core.methods.ptq.gptq import gptq
from core.methods.ptq.layer_problem import LayerProblem
from core.models.session import Values

_AT_ONCE = 2**26  # numbers of all moments that one run gathers: 512 MB
_MOST_PRODUCTS = 10**8  # in an update of AdaRound, of which there are a thousand

Layers = Mapping[str, QuantizedLayer]

#: The codes of a problem, by the name in the settings.
_CHOOSE: Mapping[str, Callable[[LayerProblem], np.ndarray]] = {
    "gptq": lambda problem: gptq(problem, GptqOptions()).codes,
    "adaround": lambda problem: adaround(problem, AdaRoundOptions()).codes,
}


def with_chosen_codes(
    plan: Plan, layers: Layers, feeds: Sequence[Values]
) -> dict[str, QuantizedLayer]:
    """The layers, with other codes where their settings ask for them.

    A layer for which that cannot be done keeps its nearest codes, and a note that says why.
    """
    found, able = dict(layers), dict[str, QuantizedLayer]()
    for name, one in layers.items():
        if (
            one.settings.rounding in _CHOOSE
            and not one.settings.in_float
            and not one.layer.operator
        ):
            reason = why_not(one) or _too_large(one)
            found[name] = _nearest(one, reason) if reason else one
            able |= {} if reason else {name: one}
    for part in _parts(able):
        for name, moments in _moments(plan, part, feeds).items():
            found[name] = _rounded(part[name], moments)
    return found


def load_adaround() -> None:
    """Have torch load what AdaRound uses, while files can be opened."""
    one = np.ones((1, 1, 1))
    adaround(LayerProblem(one, one, one, IntFormat(2)), AdaRoundOptions(updates=100))


def _too_large(codes: QuantizedLayer) -> str:
    groups, outputs, inputs = rows(codes.layer, codes.layer.weights[0].value).shape
    products = groups * outputs * inputs * inputs
    if codes.settings.rounding != "adaround" or products <= _MOST_PRODUCTS:
        return ""
    return f"an update takes {products:.1e} products and it takes at most {_MOST_PRODUCTS:.0e}"


def _nearest(codes: QuantizedLayer, reason: str) -> QuantizedLayer:
    return replace(codes, note=f"codes: the nearest, not by {codes.settings.rounding}: {reason}")


def _parts(layers: Layers) -> Iterator[dict[str, QuantizedLayer]]:
    """The layers in parts whose moments take at most 512 MB together, or one layer."""
    part, held = dict[str, QuantizedLayer](), 0
    for name, one in layers.items():
        groups, _, inputs = rows(one.layer, one.layer.weights[0].value).shape
        needed = groups * inputs * inputs
        if part and held + needed > _AT_ONCE:
            yield part
            part, held = {}, 0
        part[name], held = one, held + needed
    if part:
        yield part


def _moments(plan: Plan, layers: Layers, feeds: Sequence[Values]) -> dict[str, np.ndarray]:
    """H of each layer, (groups, inputs, inputs) float64."""
    sums: dict[str, np.ndarray] = {}
    counts: dict[str, int] = {}
    for number, feed in enumerate(feeds):
        values = dict(feed)
        for step in plan.steps:
            name = step.layer.name if step.layer else ""
            if step.layer and name in layers:
                x = columns(step.layer, _read(layers[name], values[step.layer.data]), number)
                sums[name] = sums.get(name, 0.0) + x.swapaxes(1, 2) @ x
                counts[name] = counts.get(name, 0) + x.shape[1]
            made = run_in_float(step, values)
            values = {n: v for n, v in {**values, **made}.items() if n not in step.done}
    return {name: total / max(counts[name], 1) for name, total in sums.items()}


def _read(codes: QuantizedLayer, x: np.ndarray) -> np.ndarray:
    """x/s as its codes stand for it, float64; 0 for NaN, and in channels that stay in float."""
    axis = input_axis(codes.layer, x.ndim)
    real = codes.change.divided(codes.quantized(x), axis).astype(np.float64)
    if codes.change.in_float is not None:
        real[(slice(None),) * axis + (codes.change.in_float,)] = 0.0
    return np.nan_to_num(real, nan=0.0)


def _rounded(codes: QuantizedLayer, moments: np.ndarray) -> QuantizedLayer:
    """The layer with the codes that its settings ask for."""
    layer, settings = codes.layer, codes.settings
    weight = codes.change.scaled(layer.weights[0], layer)
    if not np.isfinite(moments).all():
        return _nearest(codes, "what the layer reads is too large to be squared")
    problem = LayerProblem(
        rows(layer, weight.value).astype(np.float64),
        moments,
        rows(layer, weight_scales(weight, settings)),
        settings.weight_format,
    )
    try:
        chosen = of_rows(layer, _CHOOSE[settings.rounding](problem)).astype(np.int64)
    except np.linalg.LinAlgError:
        return _nearest(codes, "the moments of what the layer reads cannot be inverted")
    real = codes.change.of_weight(
        layer.weights[0], layer, settings, lambda w, s: weight_of_codes(w, chosen, s)
    )
    return replace(codes, chosen={weight.name: chosen}, weights={weight.name: real})
