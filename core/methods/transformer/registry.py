"""The methods for the sorter's matrices in one table.

What attention keeps is not one of them: see `kivi.py`.

To add one: write its file, which ends in its declaration, its test, and its line here.
"""

from collections.abc import Mapping

from core.methods.transformer import (
    awq,
    block_formats,
    low_rank,
    outlier_columns,
    rotation,
    smoothquant,
    ternary,
)
from core.methods.transformer.method import NEAREST, MatrixMethod

_TABLE = (
    NEAREST,
    rotation.METHOD,
    smoothquant.METHOD,
    outlier_columns.METHOD,
    awq.METHOD,
    low_rank.METHOD,
    ternary.METHOD,
    *block_formats.METHODS,
)

#: By name, in the order in which they are offered.
MATRIX_METHODS: Mapping[str, MatrixMethod] = {method.name: method for method in _TABLE}
