"""What was measured: the model, what it was fed, and the weights that were left out."""

from dataclasses import dataclass
from typing import Any

from core.models.data_files import DataFile


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
