"""What the reader of a quantized model knows about a tensor before anything is run."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.graph.layer_operations import DequantizeSums
from core.params import QuantParams


@dataclass(frozen=True, eq=False)
class Constant:
    """A tensor stored in the model: floats, indices, or codes; their parameters come later."""

    value: np.ndarray


@dataclass(frozen=True, eq=False)
class Plain:
    """A tensor of the run that is no dequantized one: an input's floats, codes, shapes."""

    tensor: str


@dataclass(frozen=True, eq=False)
class Real:
    """Floats that stand for the codes in `tensor` (or in `constant`) under `params`."""

    tensor: str
    params: QuantParams
    constant: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Function:
    """An elementwise function of the floats that the codes in `tensor` stand for."""

    tensor: str
    params: QuantParams
    function: Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True, eq=False)
class Pending:
    """A layer computed, but for the parameters of its output, which a QuantizeLinear will give.

    emit: adds the nodes that put the codes under the given parameters into the named tensor.
    accumulate: adds those that put int32 sums there and returns what makes floats of them; None
        where the layer has no accumulator.
    low, high: limits from a Relu or Clip behind the layer, in real numbers.
    pooled: each channel is one number already, which another pooling leaves as it is.
    """

    emit: Callable[[QuantParams, str], None]
    accumulate: Callable[[str], DequantizeSums] | None = None
    low: float = -np.inf
    high: float = np.inf
    pooled: bool = False


Symbol = Constant | Plain | Real | Function | Pending
