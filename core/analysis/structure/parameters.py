"""How many weights a model has: every stored tensor once, measured or not."""

from collections.abc import Collection, Iterable, Sequence

from core.analysis.results.measured_model import Unmeasured
from core.analysis.structure.weight_uses import Stored, WeightUse
from core.models.names import label


def count_measured(uses: Iterable[WeightUse]) -> int:
    """The weights of the layers; a tensor that several layers share counts once."""
    return sum(_measured(uses).values())


def count_all(uses: Sequence[WeightUse]) -> int:
    """The weights of the whole model; a tensor that several nodes use counts once."""
    total = _measured(uses)
    for use in uses:
        total |= use.others
    return sum(total.values())


def unmeasured(uses: Iterable[WeightUse], rounded: Collection[str] = ()) -> tuple[Unmeasured, ...]:
    """The weights that stay in float, node by node. rounded: names of nodes that keep none."""
    return tuple(
        Unmeasured(label(use.node), use.node.op_type, sum(use.others.values()), use.role)
        for use in uses
        if use.others and label(use.node) not in rounded
    )


def _measured(uses: Iterable[WeightUse]) -> dict[Stored, int]:
    return {stored: count for use in uses for stored, count in use.measured.items()}
