"""The result of an analysis: errors layer by layer, and everything needed to repeat it."""

import math
from dataclasses import asdict, dataclass
from typing import Any

from core.analysis.config import AnalysisConfig
from core.metrics import ErrorSums
from core.models.data_files import DataFile

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


@dataclass(frozen=True)
class Unmeasured:
    """Weights of one node that stay in float and are not measured.

    name, op:   of the node.
    parameters: how many weights.
    role: "layer" for what a runtime would quantize as the weights of a layer (attention, Einsum,
        4-bit matrices …), "bias" for the biases of a measured layer, "other" for what usually stays
        in float (look-up tables, normalization, added or multiplied constants).
    """

    name: str
    op: str
    parameters: int
    role: str


@dataclass(frozen=True)
class FedInput:
    """What one input of the model was fed.

    declared: name, dtype and dimensions as the file says them.
    shape:    of one run; `shape_is_guessed` when neither the file nor the user says it.
    values:   "given", or how the synthetic values were drawn.
    """

    name: str
    declared: str
    shape: tuple[int, ...]
    shape_is_guessed: bool
    values: str

    @property
    def guesses(self) -> str:
        """What is guessed of this input, in words; "" for what the user gave."""
        if self.values == "given":
            return ""
        shape = "x".join(map(str, self.shape)) or "one number"
        guessed = f"shape {shape} is guessed, " if self.shape_is_guessed else f"shape {shape}, "
        return f"{self.name}: {guessed}values {self.values}"

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "FedInput":
        """The inverse of `dataclasses.asdict`."""
        return cls(**{**plain, "shape": tuple(plain["shape"])})


@dataclass(frozen=True)
class ModelInfo:
    """What was measured.

    parameters: all weights that the model stores, biases included; each stored tensor counts once,
        however many nodes use it.
    measured_parameters: those of them that belong to the layers of the report.
    data_files: the files beside it, or in the zip, from which weights were read.
    """

    name: str
    sha256: str
    bytes: int
    opset: int
    parameters: int
    measured_parameters: int
    data_files: tuple[DataFile, ...] = ()

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "ModelInfo":
        """The inverse of `dataclasses.asdict`."""
        files = tuple(DataFile(**one) for one in plain["data_files"])
        return cls(**{**plain, "data_files": files})


@dataclass(frozen=True)
class Report:
    """Per-layer quantization error of a model, in the order in which the layers run.

    data:     where the input came from, in words.
    data_name: the data's file; "" when the input was synthetic or came as arrays.
    inputs:   what each input was fed.
    notes:    what a reader must know about this model's numbers.
    unmeasured: weights that are in none of the layers.
    float_run: each output of the float network as it was walked, against onnxruntime's optimized
        run of the file; on the first feed.
    versions: of the libraries that took part.
    """

    model: ModelInfo
    layers: tuple[LayerError, ...]
    outputs: tuple[OutputError, ...]
    settings: AnalysisConfig
    data: str
    data_name: str
    inputs: tuple[FedInput, ...]
    notes: tuple[str, ...]
    versions: dict[str, str]
    unmeasured: tuple[Unmeasured, ...] = ()
    float_run: tuple[OutputError, ...] = ()

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shape fed to each input, one run's."""
        return {one.name: one.shape for one in self.inputs}

    @property
    def guesses(self) -> tuple[str, ...]:
        """What the numbers rest on that nobody gave: shapes and values of synthetic inputs."""
        return tuple(filter(None, (one.guesses for one in self.inputs)))

    @property
    def every_layer_quantized(self) -> bool:
        """Whether the errors of the outputs are those of the model with all its layers quantized.

        Biases, look-up tables, normalization and the like stay in float.
        """
        left = any(one.role == "layer" for one in self.unmeasured)
        return not left and all(layer.local is not None for layer in self.layers)

    @property
    def worst_first(self) -> tuple[LayerError, ...]:
        """Layers by local SQNR, lowest first; exact ones last, unmeasured ones after them."""

        def key(layer: LayerError) -> tuple[int, float]:
            if layer.local is None:
                return (2, float(layer.index))
            if math.isinf(layer.local.sqnr_db):
                return (1 if layer.local.exact else -1, float(layer.index))
            return (0, layer.local.sqnr_db)

        return tuple(sorted(self.layers, key=key))

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; an exact layer has null for its SQNR."""
        return {
            "model": asdict(self.model),
            "layers": [layer.to_dict() for layer in self.layers],
            "outputs": [output.to_dict() for output in self.outputs],
            "unmeasured": [asdict(one) for one in self.unmeasured],
            "float_run": [output.to_dict() for output in self.float_run],
            "settings": self.settings.to_dict(),
            "seed": self.settings.seed,
            "data": self.data,
            "data_name": self.data_name,
            "shapes": {one.name: list(one.shape) for one in self.inputs},
            "inputs": [asdict(one) for one in self.inputs],
            "guesses": list(self.guesses),
            "notes": list(self.notes),
            "versions": self.versions,
        }

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "Report":
        """The inverse of `to_dict`."""
        return cls(
            model=ModelInfo.from_dict(plain["model"]),
            layers=tuple(LayerError.from_dict(layer) for layer in plain["layers"]),
            outputs=tuple(OutputError.from_dict(output) for output in plain["outputs"]),
            unmeasured=tuple(Unmeasured(**one) for one in plain["unmeasured"]),
            float_run=tuple(OutputError.from_dict(output) for output in plain["float_run"]),
            settings=AnalysisConfig.from_dict(plain["settings"]),
            data=plain["data"],
            data_name=plain["data_name"],
            inputs=tuple(FedInput.from_dict(one) for one in plain["inputs"]),
            notes=tuple(plain["notes"]),
            versions=plain["versions"],
        )
