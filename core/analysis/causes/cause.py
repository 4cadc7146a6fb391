"""What is wrong with a layer, by what it is seen, and what may help."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Evidence = Mapping[str, float | int | str]


@dataclass(frozen=True)
class Cause:
    """One cause at one layer.

    layer:    the layer in which the error arises, by its name.
    cause:    the name of the cause, as in `core.analysis.causes.table.CAUSES`.
    evidence: the numbers that it was recognised by, by their names.
    remedies: names of `core.analysis.remedies.REMEDIES`, the likeliest first.
    loss_db:  how much SQNR it costs, in dB; ∞ for what makes the result meaningless.
    """

    layer: str
    cause: str
    evidence: Evidence
    remedies: tuple[str, ...]
    loss_db: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; null for a loss, or a number of the evidence, without bound."""
        return {
            "layer": self.layer,
            "cause": self.cause,
            "evidence": {name: _finite(value) for name, value in self.evidence.items()},
            "remedies": list(self.remedies),
            "loss_db": _finite(self.loss_db),
        }

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "Cause":
        """The inverse of `to_dict`."""
        loss = plain["loss_db"]
        return cls(
            plain["layer"],
            plain["cause"],
            {name: _infinite(value) for name, value in plain["evidence"].items()},
            tuple(plain["remedies"]),
            math.inf if loss is None else loss,
        )


def _finite(value: float | int | str) -> float | int | str | None:
    """A number for JSON, which has no infinity: null without bound."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _infinite(value: float | int | str | None) -> float | int | str:
    return math.inf if value is None else value
