"""What a sensitivity analysis knows so far of each layer."""

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from core.analysis.config import AnalysisConfig
from core.analysis.resampling import Ranks, ranks
from core.analysis.results.measured_model import ModelInfo
from core.analysis.results.output_effect import OutputEffect

Effects = tuple[OutputEffect, ...]


@dataclass(frozen=True)
class LayerEffect:
    """What one layer does to the model's outputs.

    proxy_db: SQNR of the layer's own output with this layer alone quantized, on the first feed, in
        dB; None where it cannot be measured. It stands at once.
    only_quantized, only_in_float: the effect on each output; empty until measured.
    """

    index: int
    name: str
    op: str
    proxy_db: float | None
    only_quantized: Effects = ()
    only_in_float: Effects = ()

    @property
    def measured(self) -> bool:
        """Whether both experiments were run."""
        return bool(self.only_quantized)

    @property
    def most_harmed(self) -> OutputEffect | None:
        """The effect on the output of the lowest SQNR, this layer alone quantized; None until
        measured."""
        compared = (e for e in self.only_quantized if e.sqnr_db is not None)
        return min(compared, key=lambda e: e.sqnr_db or 0.0, default=None)

    @property
    def sqnr_db(self) -> float:
        """Lowest SQNR of an output with only this layer quantized; the proxy until measured."""
        proxy = math.inf if self.proxy_db is None else self.proxy_db
        found = self.most_harmed.sqnr_db if self.most_harmed else None
        return proxy if found is None else found

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "index": self.index,
            "name": self.name,
            "op": self.op,
            "proxy_db": self.proxy_db,
            "measured": self.measured,
            "only_quantized": [effect.to_dict() for effect in self.only_quantized],
            "only_in_float": [effect.to_dict() for effect in self.only_in_float],
        }

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "LayerEffect":
        """The inverse of `to_dict`."""
        both = ("only_quantized", "only_in_float")
        effects = {n: tuple(OutputEffect.from_dict(e) for e in plain[n]) for n in both}
        return cls(plain["index"], plain["name"], plain["op"], plain["proxy_db"], **effects)


@dataclass(frozen=True)
class Sensitivity:
    """What is known so far of all layers.

    all_quantized: the effect on each output with every layer quantized.
    feeds_done: runs of the data on which every layer was measured, of `feeds` that are planned;
        the data have `feeds_given`.
    """

    model: ModelInfo
    layers: tuple[LayerEffect, ...]
    all_quantized: Effects
    settings: AnalysisConfig
    data: str
    feeds_done: int
    feeds: int
    feeds_given: int
    versions: dict[str, str]

    @property
    def complete(self) -> bool:
        """Whether every layer was measured on all runs that were planned."""
        return self.feeds_done == self.feeds

    @property
    def ranks(self) -> Ranks | None:
        """Which layers the samples cannot tell from the one that harms the output most.

        A layer's effect is that on the output it harms most, it alone quantized. None with one
        sample, or fewer than two measured layers.
        """
        harmed = {layer.name: layer.most_harmed for layer in self.layers}
        losses = {name: effect.losses for name, effect in harmed.items() if effect is not None}
        common = min(map(len, losses.values()), default=0)  # one run more may have begun
        sums = {name: np.reshape(one[:common], (-1, 2)) for name, one in losses.items()}
        return ranks(sums, self.settings.seed)

    @property
    def worst_first(self) -> tuple[LayerEffect, ...]:
        """Measured layers by their effect on the output, then the others by their proxy."""
        return tuple(sorted(self.layers, key=lambda one: (not one.measured, one.sqnr_db)))

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "model": asdict(self.model),
            "layers": [layer.to_dict() for layer in self.layers],
            "all_quantized": [effect.to_dict() for effect in self.all_quantized],
            "ranks": asdict(found) if (found := self.ranks) else None,
            "settings": self.settings.to_dict(),
            "data": self.data,
            "feeds_done": self.feeds_done,
            "feeds": self.feeds,
            "feeds_given": self.feeds_given,
            "complete": self.complete,
            "versions": self.versions,
        }

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "Sensitivity":
        """The inverse of `to_dict`."""
        return cls(
            ModelInfo.from_dict(plain["model"]),
            tuple(LayerEffect.from_dict(layer) for layer in plain["layers"]),
            tuple(OutputEffect.from_dict(effect) for effect in plain["all_quantized"]),
            AnalysisConfig.from_dict(plain["settings"]),
            plain["data"],
            plain["feeds_done"],
            plain["feeds"],
            plain["feeds_given"],
            plain["versions"],
        )
