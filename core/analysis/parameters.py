"""How many weights a model has: every stored tensor once, measured or not."""

from collections.abc import Iterable, Iterator, Sequence

from core.analysis.report import Unmeasured
from core.analysis.weight_uses import Stored, WeightUse
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


def unmeasured(uses: Iterable[WeightUse]) -> tuple[Unmeasured, ...]:
    """The weights that are not measured, node by node."""
    return tuple(
        Unmeasured(label(use.node), use.node.op_type, sum(use.others.values()), use.role)
        for use in uses
        if use.others
    )


_WORDS = {
    "layer": "Layers that are not measured and stay in float",
    "bias": "Biases stay in float",
    "other": "Other weights that stay in float",
}


def unmeasured_notes(weights: Sequence[Unmeasured]) -> Iterator[str]:
    """A sentence for each role: the operators with their counts of parameters and of nodes.

    >>> list(unmeasured_notes([Unmeasured("e", "Einsum", 4096, "layer")]))
    ['Layers that are not measured and stay in float: Einsum, 4,096 parameters (1 node).']
    """
    for role, words in _WORDS.items():
        counts: dict[str, list[int]] = {}
        for one in weights:
            if one.role == role:
                counts.setdefault(one.op, []).append(one.parameters)
        if counts:
            operators = "; ".join(
                f"{op}, {sum(found):,} parameter{'s' if sum(found) != 1 else ''} "
                f"({len(found)} node{'s' if len(found) != 1 else ''})"
                for op, found in counts.items()
            )
            yield f"{words}: {operators}."


def _measured(uses: Iterable[WeightUse]) -> dict[Stored, int]:
    return {stored: count for use in uses for stored, count in use.measured.items()}
