"""What a report will measure, and on what, before anything is measured."""

from dataclasses import asdict, dataclass
from typing import Any

from core.analysis.results.measured_errors import OutputError
from core.analysis.results.measured_model import FedInput, ModelInfo, Unmeasured


@dataclass(frozen=True)
class PlannedLayer:
    """A layer with weights. measured: whether its output will be; else its weights alone are."""

    name: str
    op: str
    parameters: int
    measured: bool


@dataclass(frozen=True)
class Preflight:
    """What was read, what the model is fed, and what of it will be measured.

    operators:  how often each operator stands in the file, in all its graphs.
    unmeasured: weights that are in none of the layers and stay in float.
    float_run:  each output of the float run as a report walks it, against onnxruntime's optimized
                run of the same file on the first feed.
    """

    model: ModelInfo
    inputs: tuple[FedInput, ...]
    data: str
    operators: dict[str, int]
    layers: tuple[PlannedLayer, ...]
    unmeasured: tuple[Unmeasured, ...]
    float_run: tuple[OutputError, ...]
    notes: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {**asdict(self), "float_run": [output.to_dict() for output in self.float_run]}

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "Preflight":
        """The inverse of `to_dict`."""
        return cls(
            model=ModelInfo.from_dict(plain["model"]),
            inputs=tuple(FedInput.from_dict(one) for one in plain["inputs"]),
            data=plain["data"],
            operators=plain["operators"],
            layers=tuple(PlannedLayer(**one) for one in plain["layers"]),
            unmeasured=tuple(Unmeasured(**one) for one in plain["unmeasured"]),
            float_run=tuple(OutputError.from_dict(one) for one in plain["float_run"]),
            notes=tuple(plain["notes"]),
        )

    @property
    def guesses(self) -> tuple[str, ...]:
        """What nobody gave: shapes and values of synthetic inputs."""
        return tuple(filter(None, (one.guesses for one in self.inputs)))
