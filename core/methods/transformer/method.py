"""What a method for the sorter's matrices is, and how one is applied to all of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from core.methods.method import Step
from core.methods.option import NoOptions, chosen
from core.methods.transformer.product import (
    FewBits,
    Precision,
    Product,
    Rounder,
    relative_error,
    rounded_weight,
    rounder,
)
from core.networks.cnn import Layer
from core.networks.sorter import Sorter, layers_by_name, with_layers
from core.training.one_thread import one_thread

if TYPE_CHECKING:
    from torch import Tensor

MEASURE = "error of what the matrix computes, squared, over its square"


@dataclass(frozen=True)
class MatrixMethod:
    """A method as it is declared, once, in its own file.

    name:     for settings and files. title: as it is shown. citation: with the arXiv number.
    text:     what it does to a matrix and to what the matrix reads.
    quantize: (product, precision, options) -> the product with few bits.
    options:  the dataclass of its options (`core.methods.option`).
    """

    name: str
    title: str
    citation: str
    text: str
    quantize: Callable[[Product, Precision, Any], FewBits]
    options: type = field(default=NoOptions)


@dataclass(frozen=True, eq=False)
class RemediedSorter:
    """The sorter with the Ŵ of a method, what it does to activations, and a step for each matrix.

    A step's `before` is the error of nearest rounding without the method, `after` that with it.
    """

    sorter: Sorter
    rounders: Mapping[str, Rounder]
    steps: tuple[Step, ...]

    def read(self, name: str, x: "Tensor") -> "Tensor":
        """The tap: what the matrix `name` reads instead of x."""
        return self.rounders[name](x)


def remedied(
    method: MatrixMethod,
    sorter: Sorter,
    said: np.ndarray,
    precision: Precision,
    values: Mapping[str, float] | None = None,
) -> RemediedSorter:
    """The sorter quantized by the method, matrix by matrix.

    said: calibration data, (n, T) codes. values: options by name, where not the defaults.

    Raises:
        InputError: for options that the method does not take, or bits beyond 2 to 16.
    """
    options: Any = chosen(method.options, values or {})
    with one_thread():  # products this small are slower on many
        return _remedied(method, sorter, products(sorter, said), precision, options)


def _remedied(
    method: MatrixMethod,
    sorter: Sorter,
    given: Mapping[str, Product],
    precision: Precision,
    options: Any,
) -> RemediedSorter:
    few = {name: method.quantize(product, precision, options) for name, product in given.items()}
    steps = tuple(
        Step(
            name,
            method.text,
            MEASURE,
            relative_error(product, nearest(product, precision)),
            relative_error(product, few[name]),
        )
        for name, product in given.items()
    )
    changed = with_layers(sorter, lambda name, layer: Layer(few[name].weight, layer.bias))
    return RemediedSorter(changed, {name: each.read for name, each in few.items()}, steps)


def nearest(product: Product, precision: Precision) -> FewBits:
    """Rounding to nearest and nothing else: what every method is compared with."""
    return FewBits(
        rounded_weight(product.weight, precision.weight_bits), rounder(product.seen, precision)
    )


def products(sorter: Sorter, said: np.ndarray) -> dict[str, Product]:
    """Each matrix of the float sorter with what it reads, by its name."""
    seen: dict[str, np.ndarray] = {}

    def read(name: str, x: "Tensor") -> "Tensor":
        seen[name] = x.reshape(-1, x.shape[-1]).numpy()
        return x

    sorter.scores(said, read)
    return {
        name: Product(layer.weight, seen[name]) for name, layer in layers_by_name(sorter).items()
    }


NEAREST = MatrixMethod(
    "nearest",
    "Nothing more",
    "survey, eq. 2",
    "Every weight and every activation is rounded to the nearest level.",
    lambda product, precision, options: nearest(product, precision),
)
