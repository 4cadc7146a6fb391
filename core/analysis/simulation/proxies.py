"""A cheap stand-in for a layer's effect on the model's output: the error of its own output.

A layer that loses much of its own output need not matter to the model's, but it stands at once, for
every layer, from one float run in which each layer is also run quantized.
"""

import math
from collections.abc import Mapping

from core.analysis.results.sensitivity_result import LayerEffect
from core.analysis.simulation.quantized_layer import QuantizedLayer
from core.analysis.simulation.segments import after, run_step
from core.analysis.simulation.stage_sums import StageSums
from core.analysis.structure.plan import Plan, run_in_float
from core.models.session import Values


def proxies(
    plan: Plan, layers: Mapping[str, QuantizedLayer], feed: Values
) -> tuple[LayerEffect, ...]:
    """Every layer with the SQNR of its own output, it alone quantized, from one float run."""
    found: list[LayerEffect] = []
    values = dict(feed)
    for step in plan.steps:
        exact = run_in_float(step, values)
        if step.layer:
            sums = StageSums(failure=layers[step.layer.name].failure)
            for name, coarse in run_step(step, values, layers).items():
                sums.add(exact[name], coarse)
            proxy = sums.result.sqnr_db if sums.result else math.inf
            finite = proxy if math.isfinite(proxy) else None
            found.append(LayerEffect(len(found), step.layer.name, step.layer.op, finite))
        values = after(step, values, exact)
    return tuple(found)
