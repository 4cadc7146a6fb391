"""How near a quantized network is to its float one."""

import math
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Quality:
    """How near a quantized network is to its float one, in dB; higher is better.

    sqnr_db: the lowest SQNR of an output; ∞ for exact outputs, −∞ where the network fails.
    layers_db: the mean over the layers of the SQNR of their outputs, all layers quantized. An
        output of few values differs by chance from setting to setting; this mean tells them apart.
    """

    sqnr_db: float
    layers_db: float

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; null for what is not finite."""
        return {
            "sqnr_db": self.sqnr_db if math.isfinite(self.sqnr_db) else None,
            "layers_db": self.layers_db if math.isfinite(self.layers_db) else None,
            "exact": self.sqnr_db == math.inf,
        }

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "Quality":
        """The inverse of `to_dict`."""
        sqnr, layers = plain["sqnr_db"], plain["layers_db"]
        if sqnr is None:
            sqnr = math.inf if plain["exact"] else -math.inf
        return cls(sqnr, -math.inf if layers is None else layers)
