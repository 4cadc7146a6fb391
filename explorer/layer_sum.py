"""An integer sum of a layer in a report of "Your model", as the address of a lab names it."""

from dataclasses import dataclass

from core.analysis import Report
from core.analysis.simulation.worst_sum import WorstSum
from core.visible import visible
from explorer.model.names import shorten

PATTERN = r"([0-9a-f]{64}-[0-9]{1,6}-sum)?"


@dataclass(frozen=True)
class LayerSum:
    """A sum that leaves the accumulator of layer number `index` in the report of request `key`."""

    key: str
    index: int

    @property
    def address(self) -> str:
        """How an address names it."""
        return f"{self.key}-{self.index}-sum"

    @classmethod
    def read(cls, address: str) -> "LayerSum":
        """The inverse of `address`.

        Raises:
            ValueError: for what names no sum.
        """
        key, index, _ = address.split("-")
        return cls(key, int(index))

    def loaded(self, report: Report) -> "LoadedSum | None":
        """What the report keeps of it; None where every sum of the layer fits."""
        if self.index >= len(report.layers):
            return None
        name = report.layers[self.index].name
        picture = report.pictures.get(name)
        if picture is None or picture.sum is None:
            return None
        return LoadedSum(f"Yours: a sum of {shorten(visible(name), 30)}", picture.sum)


@dataclass(frozen=True)
class LoadedSum:
    """A layer's sum in a lab. title: what the lab calls it."""

    title: str
    sum: WorstSum
