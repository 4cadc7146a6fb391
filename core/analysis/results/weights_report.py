"""What quantization does to the weights of a file that holds no network."""

import math
from dataclasses import asdict, dataclass
from typing import Any

from core.analysis.config import AnalysisConfig
from core.analysis.layer_settings import GROUP
from core.metrics import ErrorSums

GRANULARITIES = ("tensor", "channel", "group")


@dataclass(frozen=True)
class TensorError:
    """One tensor of the file.

    kind:    how its numbers are stored, as the file's format calls it.
    low, high: its smallest and largest finite number; None when it was not read, or holds none.
    peak:    its largest magnitude over its root mean square: 1.7 for numbers spread evenly, 4 to 5
             for a bell of a few thousand, more with outliers.
    errors:  quantized against float, by what shares a scale: the "tensor", a "channel" (an index
             of the first axis, in TensorFlow Lite's depthwise layers of the last), a "group" of
             weights of a row; {} when `note` says why.
    """

    name: str
    kind: str
    shape: tuple[int, ...]
    low: float | None = None
    high: float | None = None
    peak: float | None = None
    errors: dict[str, ErrorSums] | None = None
    note: str = ""

    @property
    def parameters(self) -> int:
        """How many numbers it holds."""
        return math.prod(self.shape)

    def sqnr_db(self, granularity: str) -> float | None:
        """SQNR in dB, higher is better; None when it was not measured."""
        return self.errors[granularity].sqnr_db if self.errors else None

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; an SQNR is null when it is exact or was not measured."""
        plain = {**asdict(self), "shape": list(self.shape), "parameters": self.parameters}
        for granularity in GRANULARITIES:
            sqnr = self.sqnr_db(granularity)
            plain[f"per_{granularity}_sqnr_db"] = sqnr if math.isfinite(sqnr or 0.0) else None
            plain[f"per_{granularity}_exact"] = self.errors and self.errors[granularity].exact
        return plain

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "TensorError":
        """The inverse of `to_dict`."""
        fields = {name: plain[name] for name in cls.__dataclass_fields__}
        errors = fields["errors"]
        fields["shape"] = tuple(fields["shape"])
        fields["errors"] = errors and {g: ErrorSums(**sums) for g, sums in errors.items()}
        return cls(**fields)


@dataclass(frozen=True)
class WeightsReport:
    """The tensors of a file, in its order.

    format: of the file. bytes: its size. totals: the errors of all measured weights together, by
    what shares a scale. notes: what was not read. conversion: code that makes an ONNX model of such
    a file, for a report on its layers; () where there is none.
    """

    name: str
    format: str
    sha256: str
    bytes: int
    tensors: tuple[TensorError, ...]
    totals: dict[str, ErrorSums]
    settings: AnalysisConfig
    notes: tuple[str, ...]
    conversion: tuple[str, ...]
    versions: dict[str, str]

    @property
    def parameters(self) -> int:
        """Of all tensors."""
        return sum(one.parameters for one in self.tensors)

    @property
    def measured(self) -> tuple[TensorError, ...]:
        """The tensors that were quantized."""
        return tuple(one for one in self.tensors if one.errors)

    @property
    def group(self) -> int:
        """How many weights of a row are a group."""
        return group_of(self.settings)

    @property
    def granularity(self) -> str:
        """What shares a scale by the settings: "group", "channel" or "tensor"."""
        layer = self.settings.layer
        return "group" if layer.group else "channel" if layer.per_channel else "tensor"

    @property
    def worst_first(self) -> tuple[TensorError, ...]:
        """Tensors by their SQNR under the settings, lowest first; those not measured come last."""

        def key(one: TensorError) -> float:
            sqnr = one.sqnr_db(self.granularity)
            return math.inf if sqnr is None else sqnr

        measured = sorted(self.measured, key=key)
        return (*measured, *(one for one in self.tensors if not one.errors))

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "model": {
                "name": self.name,
                "sha256": self.sha256,
                "bytes": self.bytes,
                "format": self.format,
                "parameters": self.parameters,
                "measured_parameters": sum(one.parameters for one in self.measured),
            },
            "group": self.group,
            "tensors": [one.to_dict() for one in self.tensors],
            "totals": {granularity: asdict(sums) for granularity, sums in self.totals.items()},
            "settings": self.settings.to_dict(),
            "notes": list(self.notes),
            "conversion": list(self.conversion),
            "versions": self.versions,
        }

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "WeightsReport":
        """The inverse of `to_dict`."""
        model = plain["model"]
        return cls(
            **{key: model[key] for key in ("name", "format", "sha256", "bytes")},
            tensors=tuple(TensorError.from_dict(one) for one in plain["tensors"]),
            totals={g: ErrorSums(**sums) for g, sums in plain["totals"].items()},
            settings=AnalysisConfig.from_dict(plain["settings"]),
            notes=tuple(plain["notes"]),
            conversion=tuple(plain["conversion"]),
            versions=plain["versions"],
        )


def group_of(config: AnalysisConfig) -> int:
    """How many weights of a row share a scale by these settings, or usually.

    >>> group_of(AnalysisConfig()), group_of(AnalysisConfig(group=128))
    (32, 128)
    """
    return config.layer.group or GROUP
