"""A tensor of a layer in a report of "Your model", as the address of a lab names it.

The server keeps the report; its key, which cannot be guessed without the model's bytes, finds it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from core.analysis import Report
from core.analysis.results.tensor_sample import Rows, TensorSample
from core.visible import visible
from explorer import settings
from explorer.model.names import shorten

_PATTERN = r"[0-9a-f]{64}-[0-9]{1,6}-(weights|input)"
LARGEST = 10.0  # magnitude to which values are scaled: a lab's sliders have fixed ends


def story(default: str, examples: Iterable[str]) -> Any:
    """A field of a lab's settings: one of these examples, or the address of a layer's tensor."""
    return settings.text(default, "|".join((*examples, _PATTERN)))


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

    @classmethod
    def read(cls, address: str) -> "LayerTensor":
        """The inverse of `address`.

        Raises:
            ValueError: for what names no tensor.
        """
        key, index, what = address.split("-")
        return cls(key, int(index), "weights" if what == "weights" else "input")

    def loaded(self, report: Report) -> "LoadedTensor | None":
        """What the report keeps of it; None for no such tensor, or one of zeros."""
        if self.index >= len(report.layers):
            return None
        name = report.layers[self.index].name
        pictures = report.pictures.get(name)
        picture = getattr(pictures, self.what) if pictures else None
        if picture is None or not any(picture.sample.quantiles):
            return None
        return LoadedTensor(
            f"Yours: the {self.what} of {shorten(visible(name), 30)}", picture.sample
        )


@dataclass(frozen=True)
class LoadedTensor:
    """A layer's tensor in a lab. title: what a choice of examples calls it.

    Its values are scaled to a largest magnitude: errors relative to the signal do not change.
    """

    title: str
    sample: TensorSample

    @property
    def values(self) -> np.ndarray:
        """256 values that stand for all, float64, in random order: formats may scale neighbours."""
        ranked = self._scaled(self.sample.quantiles, LARGEST)
        return np.random.default_rng(0).permutation(ranked)

    def block(self, largest: float) -> np.ndarray:
        """Some of its channels, float64 (at most 10, at most 24), up to ±`largest`."""
        return self._scaled(self.sample.block, largest)

    @property
    def streams(self) -> tuple[np.ndarray, np.ndarray] | None:
        """Batches that are seen and others, float64 (32, 32) each; None where the report has none.

        See `core.analysis.results.tensor_sample`.
        """
        if not self.sample.seen:
            return None
        return self._scaled(self.sample.seen, LARGEST), self._scaled(self.sample.unseen, LARGEST)

    def _scaled(self, values: Rows | tuple[float, ...], largest: float) -> np.ndarray:
        ends = np.abs(self.sample.quantiles).max()
        return np.round(np.array(values, np.float64) * (largest / ends), 5)
