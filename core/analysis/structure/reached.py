"""Which of the model's outputs a layer can change at all."""

from collections import defaultdict

from core.analysis.structure.plan import Plan
from core.models.names import used_names


def reached_outputs(plan: Plan) -> dict[str, set[str]]:
    """For each layer, by its name, the outputs that depend on it."""
    leads_to: defaultdict[str, set[str]] = defaultdict(set, {o: {o} for o in plan.outputs})
    found = {}
    for step in reversed(plan.steps):
        for node in reversed(step.piece.nodes):
            reached = set[str]().union(*(leads_to[name] for name in node.output))
            for name in used_names(node):
                leads_to[name] |= reached
            if step.layer:
                found[step.layer.name] = reached
    return found
