"""What was measured of one layer, and of one output of the model."""

import math
from dataclasses import asdict, dataclass
from typing import Any

from core.analysis.ledger import Ledger
from core.analysis.structure.layer_counts import LayerCounts
from core.metrics import ErrorSums

STAGES = ("weight", "input", "local", "accumulated")
# What null stands for in JSON, by what is said beside it: exact, no signal, not measured.
_INFINITE = {True: math.inf, False: -math.inf, None: None}


@dataclass(frozen=True)
class LayerError:
    """One layer's errors. A stage that could not be measured is None, and `note` says why.

    weight:      quantized against float weights.
    input:       quantized against float activations that enter the layer.
    local:       the layer's output when this layer alone is quantized (weights and input).
    accumulated: the layer's output when it and every layer before it are quantized.
    weight_worst_channel_sqnr_db: of the output channel whose weights fare worst; None for weights
        without channels.
    input_left_out, output_left_out: elements of the float network's activations that enter and
        leave the layer and were not compared, because they are infinite (a mask's −∞) or NaN.
    ledger: the parts of the output's error; None unless the settings ask for them.
    counts: what it computes and moves for one sample; None where it was not run.
    node: the layer's node in the file's graph, as Model Explorer calls it
        (`core.analysis.results.model_explorer`); "" for none.
    """

    index: int
    name: str
    op: str
    parameters: int
    weight_shapes: tuple[tuple[int, ...], ...]
    weight: ErrorSums | None
    input: ErrorSums | None = None
    local: ErrorSums | None = None
    accumulated: ErrorSums | None = None
    weight_worst_channel_sqnr_db: float | None = None
    input_scale: float | None = None
    input_zero_point: int | None = None
    input_share_clipped: float | None = None
    input_left_out: int = 0
    output_left_out: int = 0
    note: str = ""
    ledger: Ledger | None = None
    counts: LayerCounts | None = None
    node: str = ""

    @property
    def weighted(self) -> bool:
        """Whether it has weights; what a target rounds between layers has none."""
        return bool(self.weight_shapes)

    @property
    def exact(self) -> bool:
        """Whether every stage was measured and none has any error."""
        return all(sums is not None and sums.exact for sums in self._stages().values())

    def _stages(self) -> dict[str, ErrorSums | None]:
        return {stage: getattr(self, stage) for stage in STAGES}

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values: for each stage SQNR, MSE, cosine and largest error, and the sums."""
        plain = asdict(self)
        for stage in STAGES:
            del plain[stage]
        if self.ledger is None:
            del plain["ledger"]
        else:
            plain["ledger"] = self.ledger.to_dict()
        plain["exact"] = self.exact
        worst = self.weight_worst_channel_sqnr_db
        plain["weight_worst_channel_sqnr_db"] = _finite(worst)
        plain["weight_worst_channel_exact"] = None if worst is None else worst == math.inf
        for stage, sums in self._stages().items():
            plain[f"{stage}_sqnr_db"] = _finite(sums.sqnr_db if sums else None)
            plain[f"{stage}_exact"] = sums.exact if sums else None
            plain[f"{stage}_mse"] = sums.mse if sums else None
            plain[f"{stage}_cosine"] = sums and sums.cosine
            plain[f"{stage}_max_abs_error"] = sums.max_abs_error if sums else None
        plain["sums"] = {s: asdict(sums) if sums else None for s, sums in self._stages().items()}
        return plain

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "LayerError":
        """The inverse of `to_dict`."""
        fields: dict[str, Any] = {f: plain[f] for f in cls.__dataclass_fields__ if f in plain}
        if plain["weight_worst_channel_sqnr_db"] is None:
            exact = plain["weight_worst_channel_exact"]
            fields["weight_worst_channel_sqnr_db"] = _INFINITE[exact]
        fields["weight_shapes"] = tuple(tuple(shape) for shape in plain["weight_shapes"])
        if plain.get("counts"):
            fields["counts"] = LayerCounts(**plain["counts"])
        if "ledger" in plain:
            fields["ledger"] = Ledger.from_dict(plain["ledger"])
        for stage, sums in plain["sums"].items():
            fields[stage] = ErrorSums(**sums) if sums else None
        return cls(**fields)


def _finite(sqnr: float | None) -> float | None:
    """An SQNR for JSON, which has no infinity: null when exact or without signal."""
    return None if sqnr is None or math.isinf(sqnr) else sqnr


@dataclass(frozen=True)
class OutputError:
    """Error of one output of the model when every measured layer is quantized.

    error: None if the output is not comparable; `note` says why.
    left_out: elements that are infinite or NaN in the float network, and were not compared.
    """

    name: str
    error: ErrorSums | None
    note: str = ""
    left_out: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; null for what is not comparable."""
        error = self.error
        return {
            "name": self.name,
            "comparable": error is not None,
            "sqnr_db": _finite(error.sqnr_db if error else None),
            "exact": error.exact if error else None,
            "cosine": error and error.cosine,
            "note": self.note,
            "left_out": self.left_out,
            "sums": asdict(error) if error else None,
        }

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "OutputError":
        """The inverse of `to_dict`."""
        sums = plain["sums"]
        return cls(
            plain["name"], ErrorSums(**sums) if sums else None, plain["note"], plain["left_out"]
        )
