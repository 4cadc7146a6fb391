"""Mending of per-tensor int8: how much it regains, and in which part of a whole search's time.

The depthwise digits network and two published mobile networks of rapidocr-onnxruntime. Regained, in
dB on held-out data, is compared with what one scale for each channel regains. The exhaustive search
goes in rounds, as mend does: it measures every remedy in every layer, each a trial as mend's own
are, then combines the best of each layer, and begins again, until nothing helps. Slow remedies,
with which mend ends, are in neither. Some of the trials, chosen at random, are measured and stand
for all. The time of a single round, which combines nothing, is noted. Processor time of all
threads: others at work on the machine do not count.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from time import process_time

import numpy as np

from benchmarks.row import Row
from core.analysis import AnalysisConfig
from core.analysis.mend import mend
from core.analysis.prepare import prepare
from core.analysis.remedies.table import REMEDIES
from core.analysis.remedies.trial import Mended
from core.analysis.remedies.workbench import Workbench
from core.networks.chain import as_input
from core.networks.take_home.chain_writer import INPUT
from core.networks.take_home.float_onnx import float_onnx
from core.studies.claims.depthwise_cnn import float_chain
from core.studies.claims.digits_cnn import digits

CONFIG = AnalysisConfig(per_channel=False, mend_seconds=600.0)
_TRIALS = 16  # of the exhaustive search
_QUALITIES = {"layers_db": "mean over the layers", "sqnr_db": "output"}


@dataclass(frozen=True, eq=False)
class _Case:
    """A model with calibration and held-out data, samples along the first axis."""

    name: str
    model: bytes
    data: dict[str, np.ndarray]
    held_out: dict[str, np.ndarray]


def run() -> list[Row]:
    """Three rows for each network."""
    return [row for case in _cases() for row in _rows(case)]


def _cases() -> Iterator[_Case]:
    chain = float_chain(0)
    one, other = (
        {INPUT: as_input(chain.design, images[:64]).numpy()}
        for images in (digits().train_images, digits().test_images)
    )
    yield _Case("depthwise digits network", float_onnx(chain), one, other)
    spec = find_spec("rapidocr_onnxruntime")
    if spec is None:
        raise SystemExit("rapidocr-onnxruntime is missing; run `make test` once to install it.")
    folder = Path(str(spec.origin)).parent / "models"
    for title, file, count, size in (
        ("text recognition", "ch_PP-OCRv4_rec_infer.onnx", 4, (48, 160)),
        ("text detector", "ch_PP-OCRv4_det_infer.onnx", 3, (160, 160)),
    ):
        data, held_out = ({"x": _strokes(count, *size, seed)} for seed in (0, 1))
        yield _Case(title, (folder / file).read_bytes(), data, held_out)


def _strokes(count: int, height: int, width: int, seed: int) -> np.ndarray:
    """Images [count, 3, height, width] of dark bars on white, as text has them; −1 is black."""
    rng = np.random.default_rng(seed)
    images = rng.normal(1.0, 0.05, (count, 3, height, width)).astype(np.float32)
    for image in images:
        for upright in rng.integers(2, size=14):
            long, thick = rng.integers(4, height // 2), rng.integers(2, 5)
            tall, wide = (long, thick) if upright else (thick, long)
            top, left = rng.integers(height - tall), rng.integers(width - wide)
            image[:, top : top + tall, left : left + wide] -= rng.uniform(1.0, 2.0)
    return images


def _rows(case: _Case) -> Iterator[Row]:
    found, seconds = _mended(case)
    by_channel = _as_given(case, replace(CONFIG, per_channel=True))
    for quality, words in _QUALITIES.items():
        before, after, wanted = (
            getattr(trial.held_out, quality)
            for trial in (found.trials[0], found.best, by_channel.trials[0])
        )
        mine, theirs = after - before, wanted - before
        name = f"mend, {case.name}, {words}: regained"
        note = f"from {before:.1f} dB; peer: one scale a channel; more is better"
        yield Row(name, mine, theirs, mine / theirs, "dB", note)
    theirs, note = _exhaustive(case, found)
    yield Row(f"mend, {case.name}: time", seconds, theirs, seconds / theirs, "s", note)


def _mended(case: _Case) -> tuple[Mended, float]:
    """The trials of cheap remedies, and the seconds until the last of them was measured."""
    start = process_time()
    for known in mend(case.model, case.data, CONFIG, held_out=case.held_out):
        if known.complete or not known.trials[-1].cheap:
            break
        found, seconds = known, process_time() - start
    return found, seconds


def _as_given(case: _Case, config: AnalysisConfig) -> Mended:
    config = replace(config, mend_seconds=0.0)
    *_, found = mend(case.model, case.data, config, held_out=case.held_out)
    return found


def _exhaustive(case: _Case, found: Mended) -> tuple[float, str]:
    """Seconds of the whole search, calibration included, and how they were found.

    found: its trials are the rounds: each begins where one of them ends.
    """
    start = process_time()
    ready = prepare(case.model, case.data, CONFIG)
    held_out = ready.more_feeds(case.held_out, CONFIG)
    bench = Workbench(ready.plan, CONFIG, ready.feeds)
    setup = process_time() - start
    rounds = [
        [
            {**trial.settings, name: remedy.apply(settings)}
            for name, settings in trial.settings.items()
            for remedy in REMEDIES.values()
            if remedy.searched and not remedy.slow and remedy.apply(settings) != settings
        ]
        for trial in found.trials
    ]
    tried = [settings for one in rounds for settings in one]
    chosen = np.random.default_rng(0).permutation(len(tried))[:_TRIALS]
    start = process_time()
    for number in chosen:
        bench.measure(tried[number], ready.feeds)
        bench.measure(tried[number], held_out)
    each = (process_time() - start) / len(chosen)
    one_round = setup + each * len(rounds[0])
    return setup + each * len(tried), (
        f"until the cheap remedies are done; peer: {len(tried)} trials in {len(rounds)} "
        f"rounds, as {len(chosen)} take; one round: {one_round:.2f} s"
    )
