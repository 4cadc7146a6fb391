"""The result of an export: a file, and how it fared in onnxruntime."""

import base64
import math
from dataclasses import dataclass
from typing import Any

_FEWEST_DB = 0.05  # a difference of about 1 %, from which on it is worth a word


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

    def difference(self, target: str) -> str:
        """Why the two numbers differ, in a sentence; "" where they agree.

        target: the name of the target that the model was exported for.
        """
        if self.sqnr_db == self.simulated_db or abs(self.sqnr_db - self.simulated_db) < _FEWEST_DB:
            return ""
        if target == "file":
            return (
                "They differ because the target “file” simulates in floats, while onnxruntime sums "
                "integers and rounds biases; the target “static” simulates that, too."
            )
        return (
            "They differ because onnxruntime rounds a few activations otherwise in the whole model "
            "than in its parts."
        )

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "Exported":
        """The inverse of `to_dict`."""
        content = base64.b64decode(plain["content"])
        found = (plain[name] for name in ("sqnr_db", "simulated_db"))
        return cls(content, *(math.inf if one is None else one for one in found))
