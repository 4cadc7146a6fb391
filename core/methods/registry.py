"""The methods in one table: what pages, the shell and the tests read.

To add a method: write its file, which ends in its declaration, its test, and its line here.
"""

from collections.abc import Mapping

from core.errors import InputError
from core.methods.distillation import distilled
from core.methods.extreme import (
    binary,
    binary_connect,
    loss_aware,
    several_bases,
    ternary,
    xnor_net,
)
from core.methods.method import Method
from core.methods.mixed_precision import hawq, measured, random_search
from core.methods.ptq import (
    aciq,
    aciq_bits,
    adaquant,
    adaround,
    bias_correction,
    brecq,
    channel_splitting,
    equalization,
    gptq,
    nearest,
    omse,
)
from core.methods.qat import periodic, random_levels, trained, wider
from core.methods.vector import product_quantization, vector_quantization, weighted_levels
from core.methods.zero_shot import dfq, distilled_without_data, zeroq

_TABLE = (
    nearest.METHOD,
    omse.METHOD,
    aciq.LAPLACE,
    aciq.GAUSS,
    aciq_bits.METHOD,
    bias_correction.METHOD,
    equalization.METHOD,
    channel_splitting.METHOD,
    adaround.METHOD,
    adaquant.METHOD,
    brecq.METHOD,
    gptq.METHOD,
    measured.METHOD,
    hawq.METHOD,
    hawq.OPERATIONS,
    random_search.METHOD,
    dfq.METHOD,
    zeroq.METHOD,
    distilled_without_data.METHOD,
    *trained.METHODS,
    trained.QUANT_NOISE,
    trained.BIASES,
    random_levels.METHOD,
    periodic.METHOD,
    wider.METHOD,
    distilled.METHOD,
    distilled.FEATURES,
    binary.METHOD,
    binary.TRAINED,
    binary.EIGHT_BIT_ENDS,
    binary_connect.METHOD,
    loss_aware.METHOD,
    xnor_net.XNOR,
    xnor_net.BI_REAL,
    xnor_net.BNN_PLUS,
    ternary.METHOD,
    ternary.TRAINED,
    ternary.LEARNED,
    several_bases.METHOD,
    several_bases.GREEDY,
    vector_quantization.METHOD,
    vector_quantization.TRAINED,
    product_quantization.METHOD,
    product_quantization.TRAINED,
    weighted_levels.METHOD,
)

#: By name, in the order in which they are offered.
METHODS: Mapping[str, Method] = {method.name: method for method in _TABLE}


def method_named(name: str) -> Method:
    """The method of this name.

    Raises:
        InputError: for an unknown name.

    >>> method_named("omse").section
    'III-G2'
    """
    if name not in METHODS:
        raise InputError(f"there is no method {name!r}; choose one of {', '.join(METHODS)}.")
    return METHODS[name]
