"""What was tried on a model, and what each trial gave."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from core.analysis.config import AnalysisConfig
from core.analysis.layer_settings import LayerSettings
from core.analysis.remedies.quality import Quality
from core.analysis.results.measured_model import ModelInfo

_AFFORDABLE = 1.1  # times the bytes of the start: so much may what is not cheap take


@dataclass(frozen=True)
class Trial:
    """One choice of settings, measured on the whole model.

    what:     the step from the trial before, in words.
    settings: of every layer.
    bytes:    of all weights with their scales.
    calibration, held_out: how near to the float network on these data.
    cheap: whether nothing was done that costs more memory than scales and the like.
    """

    what: str
    settings: dict[str, LayerSettings]
    bytes: int
    calibration: Quality
    held_out: Quality
    cheap: bool = True

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "what": self.what,
            "settings": {name: one.to_dict() for name, one in self.settings.items()},
            "bytes": self.bytes,
            "calibration": self.calibration.to_dict(),
            "held_out": self.held_out.to_dict(),
            "cheap": self.cheap,
        }

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "Trial":
        """The inverse of `to_dict`."""
        return cls(
            plain["what"],
            {name: LayerSettings.from_dict(one) for name, one in plain["settings"].items()},
            plain["bytes"],
            Quality.from_dict(plain["calibration"]),
            Quality.from_dict(plain["held_out"]),
            plain["cheap"],
        )


def front_of(trials: Sequence[Trial]) -> tuple[Trial, ...]:
    """The trials that no other beats in bytes and `held_out.layers_db`, the smallest first."""
    found: list[Trial] = []
    for trial in sorted(trials, key=lambda t: (t.bytes, -t.held_out.layers_db)):
        if not found or trial.held_out.layers_db > found[-1].held_out.layers_db:
            found.append(trial)
    return tuple(found)


@dataclass(frozen=True)
class Mended:
    """All trials so far, the first of them the model as it was given."""

    model: ModelInfo
    trials: tuple[Trial, ...]
    settings: AnalysisConfig
    data: str
    complete: bool
    versions: dict[str, str]

    @property
    def front(self) -> tuple[Trial, ...]:
        """The trials that no other beats in bytes and `held_out.layers_db`, the smallest first."""
        return front_of(self.trials)

    @property
    def best(self) -> Trial:
        """The highest `calibration.layers_db`, by cheap remedies or with 1.1 times the bytes.

        Held-out data have no part in the choice, so that their SQNR is an honest measure of it.
        """
        most = _AFFORDABLE * self.trials[0].bytes
        affordable = (trial for trial in self.trials if trial.cheap or trial.bytes <= most)
        return max(affordable, key=lambda trial: trial.calibration.layers_db)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; `front` and `best` are numbers of trials."""
        return {
            "model": asdict(self.model),
            "trials": [trial.to_dict() for trial in self.trials],
            "front": [self.trials.index(trial) for trial in self.front],
            "best": self.trials.index(self.best),
            "settings": self.settings.to_dict(),
            "data": self.data,
            "complete": self.complete,
            "versions": self.versions,
        }

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "Mended":
        """The inverse of `to_dict`."""
        return cls(
            ModelInfo.from_dict(plain["model"]),
            tuple(Trial.from_dict(trial) for trial in plain["trials"]),
            AnalysisConfig.from_dict(plain["settings"]),
            plain["data"],
            plain["complete"],
            plain["versions"],
        )
