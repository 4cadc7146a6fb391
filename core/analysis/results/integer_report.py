"""The result of comparing a quantized model on our integers with onnxruntime."""

import math
from dataclasses import asdict, dataclass
from typing import Any

from core.analysis.structure.stored_codes import StoredCodes
from core.graph.differences import CodeDifference, OutputDifference

_GAPS = ("exact", "default", "runtimes")


@dataclass(frozen=True)
class FloatIsland:
    """Operators of the model that run in floats here too. why: the reason for the first of them."""

    operators: tuple[str, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class ElementReport:
    """One code of one layer, both ways; see `core.graph.one_element`.

    x, w: the codes that the sum adds up, () where they are no single row; with the scale and zero
    point of this element. ours, theirs: the codes. steps: our sum in steps of Sʸ before rounding,
    their_steps: onnxruntime's float in steps of Sʸ, None where its operator has no such float.
    """

    tensor: str
    index: tuple[int, ...]
    x: tuple[int, ...]
    w: tuple[int, ...]
    x_scale: float
    w_scale: float
    x_zero: int
    w_zero: int
    acc: int
    scale: float
    y_scale: float
    y_zero: int
    y_format: str
    ours: int
    theirs: int
    steps: float
    their_steps: float | None


@dataclass(frozen=True)
class IntegerReport:
    """What `core.analysis.integers.compare_integers` found.

    name, sha256, opset: of the model. data: where the inputs came from.
    tensors, outputs: see `core.graph.comparison`; islands: what is computed in floats here, too.
    wide: layers whose sums needed int64. kernels: how many steps ran on integers.
    stored: the scales of weights that the model stores in codes.
    """

    name: str
    sha256: str
    opset: int
    data: str
    tensors: tuple[CodeDifference, ...]
    outputs: tuple[OutputDifference, ...]
    islands: tuple[FloatIsland, ...]
    wide: tuple[str, ...]
    elements: tuple[ElementReport, ...]
    kernels: int
    notes: tuple[str, ...]
    versions: dict[str, str]
    stored: tuple[StoredCodes, ...] = ()

    @property
    def differing(self) -> int:
        """How many codes differ, over all tensors."""
        return sum(t.differing for t in self.tensors)

    @property
    def codes(self) -> int:
        """How many codes were compared."""
        return sum(t.elements for t in self.tensors)

    @property
    def first(self) -> CodeDifference | None:
        """The first tensor that differs by itself; None where all are equal."""
        return next((t for t in self.tensors if t.local), None)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; an infinite gap (NaN on one side alone, other shapes) is null."""
        plain = asdict(self)
        for output in plain["outputs"]:
            for key in _GAPS:
                output[key] = output[key] if math.isfinite(output[key]) else None
        return plain

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "IntegerReport":
        """The inverse of `to_dict`, from what JSON makes of it."""
        tensors = (
            CodeDifference(
                **{
                    **t,
                    "histogram": tuple((d, n) for d, n in t["histogram"]),
                    "worst": tuple(t["worst"]),
                }
            )
            for t in plain["tensors"]
        )
        outputs = (
            OutputDifference(
                o["name"],
                o["elements"],
                *(math.inf if o[key] is None else o[key] for key in _GAPS),
            )
            for o in plain["outputs"]
        )
        return cls(
            **{
                **plain,
                "tensors": tuple(tensors),
                "outputs": tuple(outputs),
                "islands": tuple(FloatIsland(**_tuples(i)) for i in plain["islands"]),
                "elements": tuple(ElementReport(**_tuples(e)) for e in plain["elements"]),
                "wide": tuple(plain["wide"]),
                "stored": tuple(StoredCodes(**one) for one in plain.get("stored", ())),
                "notes": tuple(plain["notes"]),
            }
        )


def _tuples(plain: dict[str, Any]) -> dict[str, Any]:
    """The same with tuples in the place of lists."""
    return {k: tuple(v) if isinstance(v, list) else v for k, v in plain.items()}
