"""Mending a model: settings are tried until the time is over, each measured on held-out data."""

import math
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import replace
from itertools import islice

import numpy as np

from core.analysis.config import AnalysisConfig
from core.analysis.feeds.data import Feeds
from core.analysis.prepare import Data, Prepared, arrays_of, prepare
from core.analysis.processes.executor import carry_out, shared_work
from core.analysis.processes.joined import joined_trials
from core.analysis.processes.progress import Progress
from core.analysis.processes.share import Share
from core.analysis.processes.tasks import Task
from core.analysis.remedies.search import Settings, Step, cheap_step, costly_steps, slow_steps
from core.analysis.remedies.trial import Mended, Trial
from core.analysis.remedies.workbench import Workbench
from core.analysis.results.versions import versions
from core.analysis.structure.plan import check_measurable
from core.models.content import Source
from core.models.external_data import ModelWithData
from core.models.session import Values

_ROUNDS = 4  # of cheap remedies, one upon the other
_GAIN = 0.1  # dB: less is no reason for another round
_MOST = 10_000  # trials


def mend(
    path_or_bytes: Source | ModelWithData,
    data: Data | None = None,
    config: AnalysisConfig | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    name: str = "",
    data_name: str = "",
    held_out: Data | None = None,
    executor: Executor | None = None,
) -> Iterator[Mended]:
    """Try remedies on an ONNX model, and yield all trials so far after each.

    Arguments as for `analyze`; the budget is `config.mend_seconds`; with 0 the only trial is that
    of the settings as given. Ranges are chosen and settings compared on `data`; each trial is
    measured on `held_out` too. Without held-out data every other sample of `data` is kept apart, or
    other synthetic data are drawn. executor: shares the trials that cost memory out over its
    workers, each in a limited process of its own, which looks for them itself.

    Raises:
        InputError: in one sentence, when the model or the data cannot be used.
    """
    config = config or AnalysisConfig()
    if executor is not None:
        names = name, data_name
        work = shared_work(Task.MEND, path_or_bytes, data, config, names, held_out)
        yield from carry_out(work, executor, joined_trials)
        return
    end = time.monotonic() + config.mend_seconds
    given = arrays_of(path_or_bytes, data, config, name, data_name)
    if given is not None and held_out is None:
        given, held_out = _halves(given)
    ready = prepare(path_or_bytes, given, config, name, data_name)
    check_measurable(ready.plan)
    config.check_layers([layer.name for layer in ready.plan.layers])
    other = _held_out(ready, held_out, config)
    bench = Workbench(ready.plan, config, ready.feeds)
    measure = _Measure(bench, ready.feeds, other)
    known = Mended(
        ready.info,
        (measure.trial(("as given", bench.start)),),
        config,
        f"{ready.feeds.description}; held out: {other.description}",
        False,
        versions(),
    )
    yield known
    trials = _trials(bench, ready.feeds[0], known, measure, config.share)
    found = trials if config.mend_seconds else iter(())
    for step in islice(found, _MOST):
        if on_progress:
            left = max(end - time.monotonic(), 0.0)
            spent = math.ceil(config.mend_seconds - left)
            on_progress(Progress("mend", step.what, spent, math.ceil(config.mend_seconds)))
        known = replace(known, trials=(*known.trials, step))
        if time.monotonic() > end:
            break
        yield known
    yield replace(known, complete=True)


def _trials(
    bench: Workbench, feed: Values, known: Mended, measure: "_Measure", share: Share
) -> Iterator[Trial]:
    """The trials in their order: cheap remedies while they help, those that cost bytes, slow ones.

    share: of those that cost bytes; the cheap ones, each of which leads to the next, are in all,
    and the slow ones, of which what helps is kept, in the first.
    """
    best = known.trials[0]
    for _ in range(_ROUNDS):
        step = cheap_step(bench, feed, best.settings)
        if step is None:
            break
        trial = measure.trial(step)
        yield trial
        if trial.calibration.layers_db < best.calibration.layers_db + _GAIN:
            break
        best = trial
    for number, costly in enumerate(costly_steps(bench, feed, best.settings)):
        if share.has(number):
            yield measure.trial(costly, cheap=False)
    if share.has(0):
        for what, name, remedy in slow_steps(bench, feed, best.settings):
            changed = {**best.settings, name: remedy.apply(best.settings[name])}
            trial = measure.trial((what, changed))
            yield trial
            if trial.calibration.layers_db > best.calibration.layers_db:
                best = trial


class _Measure:
    """Trials on one model's calibration and held-out data."""

    def __init__(self, bench: Workbench, calibration: Feeds, held_out: Feeds) -> None:
        self._bench, self._calibration, self._held_out = bench, calibration, held_out

    def trial(self, step: Step, cheap: bool = True) -> Trial:
        """The settings after the step, measured."""
        what, settings = step
        return Trial(
            what,
            _sorted(settings),
            self._bench.bytes(settings),
            self._bench.measure(settings, self._calibration),
            self._bench.measure(settings, self._held_out),
            cheap,
        )


def _sorted(settings: Settings) -> Settings:
    return dict(sorted(settings.items()))


def _halves(
    given: Mapping[str, np.ndarray],
) -> tuple[Mapping[str, np.ndarray], Mapping[str, np.ndarray]]:
    """Every other sample; all of them twice where they cannot be split."""
    counts = {len(array) for array in given.values() if array.ndim}
    if len(counts) != 1 or counts == {1} or not all(array.ndim for array in given.values()):
        return given, given
    return (
        {name: array[::2] for name, array in given.items()},
        {name: array[1::2] for name, array in given.items()},
    )


def _held_out(ready: Prepared, held_out: Data | None, config: AnalysisConfig) -> Feeds:
    if held_out is None:
        return ready.more_feeds(None, replace(config, seed=config.seed + 1))
    return ready.more_feeds(held_out, config)
