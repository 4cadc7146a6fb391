"""Elementwise float operators of ONNX: what an activation's table is made from.

Each takes a node's attributes and gives a function of one array.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

Function = Callable[[np.ndarray], np.ndarray]
Attributes = Mapping[str, Any]


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def _hard_sigmoid(a: Attributes) -> Function:
    alpha, beta = a.get("alpha", 0.2), a.get("beta", 0.5)
    return lambda x: np.clip(alpha * x + beta, 0, 1)


def _leaky_relu(a: Attributes) -> Function:
    alpha = a.get("alpha", 0.01)
    return lambda x: np.where(x < 0, alpha * x, x)


def _elu(a: Attributes) -> Function:
    alpha = a.get("alpha", 1.0)
    return lambda x: np.where(x < 0, alpha * np.expm1(x), x)


def _erf(x: np.ndarray) -> np.ndarray:
    return np.vectorize(math.erf, otypes=[x.dtype])(x)


def _gelu(a: Attributes) -> Function:
    if a.get("approximate", b"none") == b"tanh":
        return lambda x: x / 2 * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))
    return lambda x: x / 2 * (1 + _erf(x / math.sqrt(2)))


ELEMENTWISE: dict[str, Callable[[Attributes], Function]] = {
    "Abs": lambda a: np.abs,
    "Elu": _elu,
    "Erf": lambda a: _erf,
    "Exp": lambda a: np.exp,
    "Gelu": _gelu,
    "HardSigmoid": _hard_sigmoid,
    "HardSwish": lambda a: lambda x: x * np.clip(x / 6 + 0.5, 0, 1),
    "LeakyRelu": _leaky_relu,
    "Neg": lambda a: np.negative,
    "Relu": lambda a: lambda x: np.maximum(x, 0),
    "Sigmoid": lambda a: _sigmoid,
    "Softplus": lambda a: lambda x: np.logaddexp(x, 0),
    "Sqrt": lambda a: lambda x: np.sqrt(np.maximum(x, 0)),
    "Tanh": lambda a: np.tanh,
}
