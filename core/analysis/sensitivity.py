"""How much each layer matters to the model's output: a proxy at once, then measured values.

Two experiments a layer: only this layer quantized, all others in float; and only this layer in
float, all others quantized. The first says what the layer breaks, the second what would be regained
by leaving it alone; they differ where errors cancel or add up.

One run of the data costs about n/2 runs of the whole model for each experiment, n the number of
layers: what comes before a layer is shared by its variants, what comes after is run fused. A report
costs a fixed number of runs of the model for each run of the data. So sensitivity is measured on
c·k/n of the report's k runs, and at least one, which costs about three reports however deep the
network is. A value for every layer stands after the first run; further ones make it more certain.
"""

import math
import os
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from itertools import islice

from core.analysis.config import AnalysisConfig
from core.analysis.prepare import Data, prepare
from core.analysis.processes.executor import carry_out, shared_work
from core.analysis.processes.joined import joined_sensitivity
from core.analysis.processes.progress import Progress
from core.analysis.processes.tasks import Task
from core.analysis.results.output_effect import OutputEffect, effect_on
from core.analysis.results.sensitivity_result import Effects, LayerEffect, Sensitivity
from core.analysis.results.versions import versions
from core.analysis.simulation.calibrate import Calibrator
from core.analysis.simulation.numbers import check_numbers
from core.analysis.simulation.proxies import proxies
from core.analysis.simulation.segments import Segment, run_whole, segments
from core.analysis.simulation.variants import Outcome, Variant, variants
from core.analysis.structure.plan import check_measurable
from core.analysis.structure.reached import reached_outputs
from core.errors import InputError
from core.models.content import Source
from core.models.external_data import ModelWithData
from core.models.session import Values

_LAYERS = 20  # n up to which three reports pay for every run; measured, see benchmarks/
_THREADS = min(os.cpu_count() or 1, 4)


def sensitivity(
    path_or_bytes: Source | ModelWithData,
    data: Data | None = None,
    config: AnalysisConfig | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    name: str = "",
    data_name: str = "",
    executor: Executor | None = None,
    held_out: Data | None = None,
) -> Iterator[Sensitivity]:
    """The sensitivity of every layer of an ONNX model, better known with each value that comes.

    Arguments as for `analyze`. The first value holds the proxies alone. Stop when you like: the
    last value holds all that was measured. executor: shares the layers out over its workers, each
    in a limited process of its own; a value comes with each share that ends, and the numbers are
    the same.

    Raises:
        InputError: in one sentence, when the model or the data cannot be used.
    """
    config = config or AnalysisConfig()
    end = time.monotonic() + (config.sensitivity_seconds or math.inf)
    if executor is not None:
        names, task = (name, data_name), Task.SENSITIVITY
        work = shared_work(task, path_or_bytes, data, config, names, held_out)
        yield from carry_out(work, executor, joined_sensitivity)
        return
    ready = prepare(path_or_bytes, data, config, name, data_name)
    check_measurable(ready.plan)
    feeds, plan = ready.feeds, ready.plan
    config.check_layers([layer.name for layer in plan.layers])
    chosen = [layer.name for n, layer in enumerate(plan.layers) if config.share.has(n)]
    calibrator = Calibrator(plan, config, feeds)
    for floats in calibrator.run(lambda layer: None):
        check_numbers(floats)
    quantized = calibrator.layers()
    if held_out is not None:
        feeds = ready.more_feeds(held_out, config)
    runs = runs_worth(len(feeds), len(plan.layers), config.sensitivity_runs)
    total, done = len(chosen) * runs, 0
    known = Sensitivity(
        ready.info,
        proxies(plan, quantized, feeds[0]),
        (),
        config,
        feeds.description,
        0,
        runs,
        len(feeds),
        versions(),
    )
    yield known
    reached = reached_outputs(plan)
    parts = segments(ready.model, plan, quantized)
    for feed in islice(feeds, runs):
        exact = run_whole(parts, feed, False)
        outputs = {name: exact[name] for name in plan.outputs}
        together = _effects(outputs, _all_quantized(parts, feed))
        known = replace(known, all_quantized=_sum(known.all_quantized, together))
        for variant in variants(parts, quantized, feed, exact, chosen, _THREADS):
            layer_name = variant.layer.name
            if on_progress:
                on_progress(Progress("measure", layer_name, done, total))
            done += 1
            layers = tuple(
                _with(layer, outputs, variant, reached[layer_name], feeds.samples(feed))
                if layer.name == layer_name
                else layer
                for layer in known.layers
            )
            known = replace(known, layers=layers)
            yield known
            if time.monotonic() > end:
                return
        known = replace(known, feeds_done=known.feeds_done + 1)
        yield known


def runs_worth(runs: int, layers: int, wanted: int = 0) -> int:
    """On how many of the data's runs to measure: `wanted`, or what three reports cost; ≥ 1.

    >>> runs_worth(runs=4, layers=10), runs_worth(runs=4, layers=60), runs_worth(runs=64, layers=60)
    (4, 1, 21)
    """
    affordable = wanted or _LAYERS * runs // max(layers, 1)
    return min(max(affordable, 1), runs)


def _with(
    layer: LayerEffect, exact: Values, variant: Variant, reached: Collection[str], samples: int
) -> LayerEffect:
    """The layer with one more run measured, of so many samples.

    exact: the outputs of the float network. reached: those that depend on the layer; in the others
    the variant differs by the rounding of floats alone, in another order of fused operators.
    """
    alone = variant.only_quantized
    if not isinstance(alone, InputError):
        alone = {name: alone[name] if name in reached else y for name, y in exact.items()}
    only_quantized = _effects(exact, alone, samples)
    only_in_float = _effects(exact, variant.only_in_float)
    return replace(
        layer,
        only_quantized=_sum(layer.only_quantized, only_quantized),
        only_in_float=_sum(layer.only_in_float, only_in_float),
    )


def _sum(known: Effects, more: Effects) -> Effects:
    return tuple(a + b for a, b in zip(known, more, strict=True)) if known else more


def _effects(exact: Values, outcome: Outcome, samples: int = 0) -> Effects:
    """The effect on each output; samples: as of `effect_on`."""
    if isinstance(outcome, InputError):
        return tuple(OutputEffect(name, failure=str(outcome)) for name in exact)
    return tuple(effect_on(name, value, outcome[name], samples) for name, value in exact.items())


def _all_quantized(parts: Sequence[Segment], feed: Values) -> Outcome:
    try:
        return run_whole(parts, feed, True)
    except InputError as error:
        return error
