"""Layers whose error is measured behind an activation that a runtime fuses with them.

The layer's result is rounded once, behind the activation: what ReLU cuts off is no error.
"""

from core.analysis.structure.plan import Plan
from core.analysis.targets.activation_limits import Limits, activation_limits


def fused_activations(plan: Plan) -> dict[str, Limits]:
    """(low, high) that the output of a layer is cut to, by the layer's name.

    Layers are left out whose output something else reads too, or no such operator.
    """
    readers, stored = plan.readers(), plan.stored()
    found = {}
    for layer in plan.layers:
        output = layer.node.output[0]
        reading = readers.get(output, [])
        if len(reading) == 1 and output not in plan.outputs:
            limits = activation_limits(reading[0], output, stored)
            if limits:
                found[layer.name] = limits
    return found
