"""What the reader of a quantized model knows about a tensor before anything is run."""

from dataclasses import dataclass

import numpy as np
import onnx

from core.params import QuantParams


@dataclass(frozen=True, eq=False)
class Constant:
    """A tensor stored in the model: floats, indices, or codes; their parameters come later.

    exact: float64, where `value` is what float32 makes of int32 codes times their scale.
    """

    value: np.ndarray
    exact: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Plain:
    """A tensor of the run: an input, codes, shapes, or the floats of an island."""

    tensor: str


@dataclass(frozen=True, eq=False)
class Real:
    """Floats that stand for the codes in `tensor` (or in `constant`) under `params`."""

    tensor: str
    params: QuantParams
    constant: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Waiting:
    """Floats that `node` will compute: on integers or as an island, its reader decides."""

    node: onnx.NodeProto


@dataclass(frozen=True, eq=False)
class Sums:
    """Integer sums of products: real = scale · sum. They become codes, or leave as floats.

    scale: float32, a scalar or one for each channel along `axis`.
    """

    tensor: str
    scale: np.ndarray
    axis: int


Symbol = Constant | Plain | Real | Waiting


class NoIntegerForm(Exception):
    """Why something has no integer form here. Whoever catches it computes an island of floats."""
