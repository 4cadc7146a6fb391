"""What several shares of one piece of work have found, put together again."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, takewhile, zip_longest

from core.analysis.processes.share import EVERYTHING
from core.analysis.remedies.trial import Mended, Trial
from core.analysis.results.sensitivity_result import LayerEffect, Sensitivity


def joined_sensitivity(parts: Sequence[Sensitivity], of: int) -> Sensitivity:
    """What is known of all layers from these of the `of` shares; each has measured its own."""

    def best(number: int) -> LayerEffect:
        return max((part.layers[number] for part in parts), key=lambda layer: layer.measured)

    first = parts[0]
    return replace(
        first,
        layers=tuple(map(best, range(len(first.layers)))),
        settings=replace(first.settings, share=EVERYTHING),
        feeds_done=first.feeds if len(parts) == of else 0,
    )


def joined_trials(parts: Sequence[Mended], of: int) -> Mended:
    """All trials of these of the `of` shares: the cheap ones, which each measured, those that cost
    bytes in the order of the search, which is the same in every share, and the slow ones of one."""
    first = max(parts, key=lambda part: len(_cheap(part)))
    begin = len(list(takewhile(lambda trial: trial.cheap, first.trials)))
    costly = [[trial for trial in part.trials if not trial.cheap] for part in parts]
    in_turn = filter(None, chain.from_iterable(zip_longest(*costly)))
    cheap = _cheap(first)
    return replace(
        first,
        trials=(*cheap[:begin], *in_turn, *cheap[begin:]),
        settings=replace(first.settings, share=EVERYTHING),
        complete=len(parts) == of,
    )


def _cheap(part: Mended) -> tuple[Trial, ...]:
    return tuple(trial for trial in part.trials if trial.cheap)
