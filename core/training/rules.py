"""The gradient rules in one table: what pages, training and `make claims` offer.

To add a rule: write its gradient in a file of its own, and its row here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.errors import InputError
from core.networks.layer_precision import LayerPrecision
from core.training.first_quantizers import (
    clipped_activations,
    clipped_weights,
    dorefa_activations,
    dorefa_weights,
    ewgs_activations,
    ewgs_weights,
    lsq_activations,
    lsq_plus_activations,
    lsq_plus_weights,
    lsq_weights,
    pact_activations,
    plain_activations,
    plain_weights,
    qil_activations,
    qil_weights,
)
from core.training.quantizers import Quantizer

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class GradientRule:
    """How a quantized network is trained.

    name:        for settings and tables. title: as it is shown. meaning: in plain words.
    source:      the paper, with its arXiv number.
    weights:     the quantizer of a float weight (a torch tensor) when training starts.
    activations: that of what a layer reads; `values` are what it read in float (NumPy).
    drawn:       whether the forward pass uses the float weights, drawn to their levels after each
                 update (ProxQuant).
    """

    name: str
    title: str
    meaning: str
    source: str
    weights: "Callable[[Tensor, LayerPrecision], Quantizer]"
    activations: Callable[[np.ndarray, LayerPrecision], Quantizer]
    drawn: bool = False


_TABLE = (
    GradientRule(
        "ste",
        "straight-through",
        "rounding and clipping count as the identity on the way back",
        "Bengio et al. 2013, arXiv 1308.3432",
        plain_weights,
        plain_activations,
    ),
    GradientRule(
        "clipped-ste",
        "clipped straight-through",
        "the identity inside the range; what is clipped gets no gradient",
        "Courbariaux et al. 2016, arXiv 1602.02830",
        clipped_weights,
        clipped_activations,
    ),
    GradientRule(
        "ewgs",
        "EWGS",
        "clipped, and a gradient counts for more the farther its value has to go to the next level",
        "Lee, Kim, Ham 2021, arXiv 2104.00903",
        ewgs_weights,
        ewgs_activations,
    ),
    GradientRule(
        "pact",
        "PACT",
        "the upper end of the activations' range is learned; weights as DoReFa",
        "Choi et al. 2018, arXiv 1805.06085",
        dorefa_weights,
        pact_activations,
    ),
    GradientRule(
        "lsq",
        "LSQ",
        "the step between levels is learned, of weights and activations",
        "Esser et al. 2020, arXiv 1902.08153",
        lsq_weights,
        lsq_activations,
    ),
    GradientRule(
        "lsq-plus",
        "LSQ+",
        "LSQ with a learned offset of the activations and another start",
        "Bhalgat et al. 2020, arXiv 2004.09576",
        lsq_plus_weights,
        lsq_plus_activations,
    ),
    GradientRule(
        "qil",
        "QIL",
        "the interval of sizes is learned: below it is 0, above it the last level",
        "Jung et al. 2018, arXiv 1808.05779",
        qil_weights,
        qil_activations,
    ),
    GradientRule(
        "dorefa",
        "DoReFa",
        "weights bent by a tanh, so that large ones hardly move",
        "Zhou et al. 2016, arXiv 1606.06160",
        dorefa_weights,
        dorefa_activations,
    ),
    GradientRule(
        "proxquant",
        "ProxQuant",
        "float weights, drawn to their levels a little more after each update",
        "Bai et al. 2018, arXiv 1810.00861",
        plain_weights,
        clipped_activations,
        drawn=True,
    ),
)

#: By name, in the order in which they are offered.
GRADIENT_RULES: Mapping[str, GradientRule] = {rule.name: rule for rule in _TABLE}


def gradient_rule(name: str) -> GradientRule:
    """The rule of this name.

    Raises:
        InputError: for an unknown name.

    >>> gradient_rule("lsq").source
    'Esser et al. 2020, arXiv 1902.08153'
    """
    if name not in GRADIENT_RULES:
        raise InputError(
            f"there is no gradient rule {name!r}; choose one of {', '.join(GRADIENT_RULES)}."
        )
    return GRADIENT_RULES[name]
