"""The integer sum of a layer that leaves its accumulator furthest, product by product."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from core.analysis.simulation.input_sample import input_axis
from core.analysis.simulation.quantized_layer import QuantizedLayer
from core.analysis.simulation.rounding_problem import OPERATORS, column, rows
from core.models.session import Values

MOST_TERMS = 512  # products that are kept


@dataclass(frozen=True)
class WorstSum:
    """Σ (x − x_zero)·(w − w_zero) of one output, whose magnitude is the largest that was seen.

    x, w: the codes. Of a sum of more than 512 products those of the largest magnitude, in their
        order. total, products: of the whole sum, and how many it has.
    """

    x: tuple[int, ...]
    w: tuple[int, ...]
    x_zero: int
    w_zero: int
    total: int
    products: int

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "WorstSum":
        """The inverse of `dataclasses.asdict`."""
        return cls(**{**plain, "x": tuple(plain["x"]), "w": tuple(plain["w"])})


def worst_sum(sums: Values, codes: QuantizedLayer, x: np.ndarray) -> WorstSum | None:
    """The worst of a layer's integer sums; None for layers that are no product with one matrix.

    sums: by the output's name, as `core.analysis.simulation.integer_sums` gives them for the
    rounded input x.
    """
    layer, weight = codes.layer, codes.layer.weights[0]
    if layer.op not in OPERATORS or (weight.value.ndim != 2 and layer.op != "Conv"):
        return None
    (found,) = sums.values()
    index = tuple(map(int, np.unravel_index(int(np.abs(found).argmax()), found.shape)))
    assert codes.input is not None
    real, output = column(layer, codes.change.divided(x, input_axis(layer, x.ndim)), index)
    left = np.rint(real / codes.input.scale).astype(np.int64)
    right, stored = (
        rows(layer, of_weight(weight)).reshape(-1, len(left))[output].astype(np.int64)
        for of_weight in (codes.steps, codes.codes)
    )
    kept = np.sort(np.argsort(-np.abs(left * right), kind="stable")[:MOST_TERMS])
    zero_point = int(codes.input.zero_point)
    return WorstSum(
        tuple((left[kept] + zero_point).tolist()),
        tuple(stored[kept].tolist()),
        zero_point,
        int(stored[0] - right[0]),
        int(left @ right),
        len(left),
    )
