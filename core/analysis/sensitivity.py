"""How much each layer matters to the model's output: a proxy at once, then measured values.

Two experiments a layer: only this layer quantized, all others in float; and only this layer in
float, all others quantized. The first says what the layer breaks, the second what would be regained
by leaving it alone; they differ where errors cancel or add up.

The cost of one feed is about n/2 runs of the whole model for each experiment, n the number of
layers: what comes before a layer is shared by its variants, what comes after is run fused. A value
for every layer stands after the first feed; further feeds make it more certain.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from core.analysis.calibrate import Calibrator
from core.analysis.config import AnalysisConfig
from core.analysis.numbers import check_numbers
from core.analysis.output_effect import OutputEffect, effect_on
from core.analysis.plan import Plan
from core.analysis.prepare import Data, prepare
from core.analysis.progress import Progress
from core.analysis.quantized_layer import QuantizedLayer
from core.analysis.segments import Segment, run_whole, segments
from core.analysis.sensitivity_result import Effects, LayerEffect, Sensitivity
from core.analysis.variants import Outcome, variants
from core.analysis.versions import versions
from core.analysis.walk import Walker
from core.errors import InputError
from core.models.content import Source
from core.models.external_data import ModelWithData
from core.models.session import Values

_SIDE_BY_SIDE = 2  # the two variants of a layer


def sensitivity(
    path_or_bytes: Source | ModelWithData,
    data: Data | None = None,
    config: AnalysisConfig | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    name: str = "",
    data_name: str = "",
) -> Iterator[Sensitivity]:
    """The sensitivity of every layer of an ONNX model, better known with each value that comes.

    Arguments as for `analyze`. The first value holds the proxies alone. Stop when you like: the
    last value holds all that was measured.

    Raises:
        InputError: in one sentence, when the model or the data cannot be used.
    """
    config = config or AnalysisConfig()
    ready = prepare(path_or_bytes, data, config, name, data_name)
    feeds, plan = ready.feeds, ready.plan
    config.check_layers([layer.name for layer in plan.layers])
    total, done = len(plan.layers) * len(feeds), 0

    calibrator = Calibrator(plan, config, len(feeds))
    for feed in feeds:
        check_numbers(calibrator.run(feed, lambda layer: None))
    quantized = calibrator.layers()
    known = Sensitivity(
        ready.info,
        _proxies(plan, quantized, feeds[0]),
        (),
        config,
        feeds.description,
        0,
        len(feeds),
        versions(),
    )
    yield known
    parts = segments(ready.model, plan, quantized)
    for feed in feeds:
        exact = run_whole(parts, feed, False)
        outputs = {name: exact[name] for name in plan.outputs}
        with ThreadPoolExecutor(_SIDE_BY_SIDE) as pool:
            for index, variant in enumerate(variants(parts, quantized, feed, exact, pool)):
                if on_progress:
                    on_progress(Progress("measure", variant.layer.name, done, total))
                done += 1
                layer = _with(
                    known.layers[index],
                    _effects(outputs, variant.only_quantized),
                    _effects(outputs, variant.only_in_float),
                )
                layers = (*known.layers[:index], layer, *known.layers[index + 1 :])
                known = replace(known, layers=layers)
                yield known
        together = _effects(outputs, _all_quantized(parts, feed))
        known = replace(
            known,
            all_quantized=_sum(known.all_quantized, together),
            feeds_done=known.feeds_done + 1,
        )
        yield known


def _proxies(
    plan: Plan, layers: Mapping[str, QuantizedLayer], feed: Values
) -> tuple[LayerEffect, ...]:
    """Every layer with the SQNR of its own output, from one walk."""
    with ThreadPoolExecutor(1) as pool:
        walker = Walker(plan, layers, pool)
        walker.measure(feed, lambda layer: None)
    found = []
    for index, layer in enumerate(plan.layers):
        local = walker.sums[layer.name].local.result
        proxy = local.sqnr_db if local and not math.isinf(local.sqnr_db) else None
        found.append(LayerEffect(index, layer.name, layer.op, proxy))
    return tuple(found)


def _with(layer: LayerEffect, only_quantized: Effects, only_in_float: Effects) -> LayerEffect:
    """The layer with one more feed measured."""
    return replace(
        layer,
        only_quantized=_sum(layer.only_quantized, only_quantized),
        only_in_float=_sum(layer.only_in_float, only_in_float),
    )


def _sum(known: Effects, more: Effects) -> Effects:
    return tuple(a + b for a, b in zip(known, more, strict=True)) if known else more


def _effects(exact: Values, outcome: Outcome) -> Effects:
    """The effect on each output."""
    if isinstance(outcome, InputError):
        return tuple(OutputEffect(name, failure=str(outcome)) for name in exact)
    return tuple(effect_on(name, value, outcome[name]) for name, value in exact.items())


def _all_quantized(parts: Sequence[Segment], feed: Values) -> Outcome:
    try:
        return run_whole(parts, feed, True)
    except InputError as error:
        return error
