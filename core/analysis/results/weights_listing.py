"""What a file of weights holds, before anything is measured."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class ListedTensor:
    """kind: how its numbers are stored. why_not: why it will not be quantized; "" if it will."""

    name: str
    kind: str
    shape: tuple[int, ...]
    why_not: str


@dataclass(frozen=True)
class WeightsListing:
    """The tensors of a file in its order. conversion: as of `WeightsReport`."""

    name: str
    format: str
    sha256: str
    bytes: int
    tensors: tuple[ListedTensor, ...]
    notes: tuple[str, ...]
    conversion: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "WeightsListing":
        """The inverse of `to_dict`."""
        tensors = tuple(
            ListedTensor(**{**one, "shape": tuple(one["shape"])}) for one in plain["tensors"]
        )
        lists = {key: tuple(plain[key]) for key in ("notes", "conversion")}
        return cls(**{**plain, **lists, "tensors": tensors})
