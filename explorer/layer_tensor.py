"""A tensor of a layer in a report of "Your model", as another page's address names it.

The server keeps the report; its key, which cannot be guessed without the model's bytes, finds it.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.analysis import Report

PATTERN = r"[0-9a-f]{64}-[0-9]{1,6}-(weights|input)"
LARGEST = 10.0  # magnitude to which values are scaled: a lab's sliders have fixed ends


@dataclass(frozen=True)
class LayerTensor:
    """The weights or the input of layer number `index` in the report of the request `key`."""

    key: str
    index: int
    what: Literal["weights", "input"]

    @property
    def address(self) -> str:
        """How an address names it."""
        return f"{self.key}-{self.index}-{self.what}"

    @property
    def title(self) -> str:
        """What a choice of values calls it."""
        return f"Yours: the {self.what} of layer {self.index}"

    @classmethod
    def read(cls, address: str) -> "LayerTensor":
        """The inverse of `address`."""
        key, index, what = address.split("-")
        return cls(key, int(index), "weights" if what == "weights" else "input")

    def values(self, report: Report) -> np.ndarray | None:
        """Its quantiles, float64, scaled so that the largest magnitude is 10; None for no tensor.

        Errors relative to the signal do not change with the scale.
        """
        if self.index >= len(report.layers):
            return None
        pictures = report.pictures.get(report.layers[self.index].name)
        picture = getattr(pictures, self.what) if pictures else None
        if picture is None:
            return None
        values = np.array(picture.quantiles, np.float64)
        largest = float(np.abs(values).max(initial=0.0))
        return values * (LARGEST / largest) if largest else None
