"""Cross-layer equalization: channels get equal ranges, then nearest rounding.

    W₁[c] / s  and  s·W₂[:, c]  with  s = √(r₁ / r₂)      both get the range √(r₁·r₂)

(Nagel et al. 2019, arXiv 1906.04721, section 4.1; derived and computed in
`core.networks.equalization`.) The float function stays. It helps where one scale serves a whole
weight; with a scale for each output, the scales had adapted before.
"""

from dataclasses import dataclass, replace

import numpy as np

from core.methods.method import Method, Needs, Run, Step, Task
from core.methods.option import option
from core.methods.ptq.layer_by_layer import round_layer_by_layer
from core.methods.ptq.nearest import round_to_nearest
from core.networks.chain import Chain
from core.networks.equalization import SWEEPS, channel_ranges, equalized


@dataclass(frozen=True)
class Options:
    """Options of cross-layer equalization."""

    sweeps: int = option(SWEEPS, low=1, high=100, meaning="passes over all pairs of layers")


def run(task: Task, options: Options) -> Run:
    """Equalize the float network, then quantize it with the nearest codes."""
    equal = equalized(task.chain, options.sweeps)
    for layer, before, after in zip(
        task.chain.design, spread(task.chain), spread(equal), strict=True
    ):
        measure = "largest range of an output channel over the median one"
        yield Step(layer.name, "ranges shared with its neighbours", measure, before, after)
    text = "each weight of the equalized network to its nearest code"
    return (yield from round_layer_by_layer(replace(task, chain=equal), text, round_to_nearest))


def spread(chain: Chain) -> list[float]:
    """Layer by layer, the largest range of an output channel over the median one; 1 or more."""
    ranges = [r[r > 0] for r in channel_ranges(chain)]
    return [float(r.max() / np.median(r)) if r.size else 1.0 for r in ranges]


METHOD = Method(
    "equalization",
    "cross-layer equalization",
    "III-G2",
    "Nagel, van Baalen, Blankevoort, Welling 2019, arXiv 1906.04721, section 4.1",
    Needs.RANGES,
    run,
    Options,
)
