"""The result of an export: a file, and how it fared in onnxruntime."""

import base64
import math
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Exported:
    """An exported model and its check.

    content: the file.
    sqnr_db: the lowest SQNR of an output against the float network, as onnxruntime runs the file.
    simulated_db: the same, as the report simulates it. Both in dB, higher is better, on the data.
    """

    content: bytes
    sqnr_db: float
    simulated_db: float

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values: the file in base64; null for outputs that are exact."""
        return {
            "content": base64.b64encode(self.content).decode(),
            "sqnr_db": self.sqnr_db if math.isfinite(self.sqnr_db) else None,
            "simulated_db": self.simulated_db if math.isfinite(self.simulated_db) else None,
        }

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "Exported":
        """The inverse of `to_dict`."""
        content = base64.b64decode(plain["content"])
        found = (plain[name] for name in ("sqnr_db", "simulated_db"))
        return cls(content, *(math.inf if one is None else one for one in found))
