"""The search for settings that mend a model, one measured step after the other.

First what costs hardly any memory: every layer gets the cheap remedy that leaves the least error in
its own output, again and again while the model's output gains. Then what costs memory, one layer at
a time: the remedy that takes most of a layer's relative error ‖ŷ − y‖²/‖y‖² away for its bytes. The
layers' own errors are looked at one by one, which takes a run of the model for each remedy and not
for each layer; only the chosen steps are measured on the whole model. Slow remedies come last, in
one layer after the other.
"""

import math
from collections.abc import Iterator

from core.analysis.layer_settings import LayerSettings
from core.analysis.qdq.layer import no_qdq_settings
from core.analysis.remedies.remedy import Remedy
from core.analysis.remedies.table import REMEDIES
from core.analysis.remedies.workbench import Workbench
from core.models.session import Values

Settings = dict[str, LayerSettings]
Step = tuple[str, Settings]  # what was done, and the settings after it
Change = tuple[str, str, Remedy]  # what is done, in which layer

_WORTH = 0.95  # of the error, or less, must be left
_NEGLIGIBLE = 1e-3  # of the errors of all layers
_QUICK = [remedy for remedy in REMEDIES.values() if remedy.searched and not remedy.slow]
_SLOW = [remedy for remedy in REMEDIES.values() if remedy.slow]


def cheap_step(bench: Workbench, feed: Values, settings: Settings) -> Step | None:
    """Every layer with the cheap remedy that helps it most; None where none helps any."""
    cheap = [remedy for remedy in _QUICK if remedy.cheap]
    own = bench.mendable(settings)
    candidates = _candidates(own, cheap)
    noise = bench.local_noise(feed, _settings_alone(own, candidates))
    changed, used = dict(settings), dict[str, int]()
    for name, (now, *others) in noise.items():
        best = min(range(len(others)), key=others.__getitem__, default=None)
        if best is not None and others[best] < _WORTH * now:
            remedy, changed[name] = candidates[name][best]
            used[remedy] = used.get(remedy, 0) + 1
    words = ", ".join(f"{remedy} in {n} layer{'s' * (n > 1)}" for remedy, n in used.items())
    return (words, changed) if used else None


def costly_steps(bench: Workbench, feed: Values, settings: Settings) -> Iterator[Step]:
    """One layer and remedy after the other, the most error taken away for a byte first."""
    costly = [remedy for remedy in _QUICK if not remedy.cheap]
    settings = dict(settings)
    left = bench.mendable(settings)  # of the layers that may still gain
    known: dict[str, list[tuple[float, str, LayerSettings, float]]] = {}
    while left:
        missing = {name: one for name, one in left.items() if name not in known}
        candidates = _candidates(missing, costly)
        noise = bench.local_noise(feed, _settings_alone(missing, candidates))
        for name, (now, *others) in noise.items():
            known[name] = [
                (_gain(bench, name, settings[name], one, now - after), what, one, now)
                for (what, one), after in zip(candidates[name], others, strict=True)
                if after < _WORTH * now
            ]
        for name in [n for n in left if not known.get(n)]:
            del left[name]
        if not left:
            return
        total = sum(known[name][0][3] for name in left)
        name = max(left, key=lambda n: max(known[n])[0])
        _, what, settings[name], now = max(known.pop(name), key=lambda found: found[0])
        if now < _NEGLIGIBLE * total:
            return
        left[name] = settings[name]
        yield f"{what} in {name}", dict(settings)


def slow_steps(bench: Workbench, feed: Values, settings: Settings) -> Iterator[Change]:
    """Each slow remedy in each layer that takes it, the layer of the largest error first."""
    own = bench.mendable(settings)
    noise = bench.local_noise(feed, {name: [one] for name, one in own.items()})
    operators = {layer.name: layer.op for layer in bench.plan.layers}
    for remedy in _SLOW:
        for name in sorted(own, key=lambda n: noise[n][0], reverse=True):
            if remedy.takes(operators[name]) and not own[name].in_float:
                yield f"{remedy.name} in {name}", name, remedy


def _gain(
    bench: Workbench, name: str, before: LayerSettings, after: LayerSettings, gain: float
) -> float:
    """Relative error that is taken away for each more byte."""
    more = bench.layer_bytes(name, after) - bench.layer_bytes(name, before)
    return gain / max(more, 1) if math.isfinite(gain) else math.inf


def _candidates(
    settings: Settings, remedies: list[Remedy]
) -> dict[str, list[tuple[str, LayerSettings]]]:
    """For each layer, the remedies that change its settings, by name, and the settings then.

    A layer that can be exported stays so: who has a model mended wants the file.
    """
    return {
        name: [
            (remedy.name, then)
            for remedy in remedies
            if (then := remedy.apply(one)) != one
            and (no_qdq_settings(one) or not no_qdq_settings(then))
        ]
        for name, one in settings.items()
    }


def _settings_alone(
    settings: Settings, candidates: dict[str, list[tuple[str, LayerSettings]]]
) -> dict[str, list[LayerSettings]]:
    """For each layer its settings as they are, and those of the candidates."""
    return {name: [one, *(s for _, s in candidates[name])] for name, one in settings.items()}
