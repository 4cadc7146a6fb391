"""Which tensors have one scale, and which scales are fixed, as a runtime demands it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from core.analysis.targets.operators_in_codes import Range
from core.analysis.targets.tensors_in_codes import TensorsInCodes


@dataclass(frozen=True)
class Scales:
    """groups: for each tensor under a shared scale one name for all that share it. ranges: (low,
    high) of those with a fixed scale, by that name. symmetric: those of them whose codes are."""

    groups: Mapping[str, str] = field(default_factory=dict)
    ranges: Mapping[str, Range] = field(default_factory=dict)
    symmetric: frozenset[str] = frozenset()

    def group(self, tensor: str) -> str:
        """The name under which the tensor has its scale."""
        return self.groups.get(tensor, tensor)

    def fixed_range(self, tensor: str) -> Range | None:
        """The range that the runtime prescribes; None where it comes from data."""
        return self.ranges.get(self.group(tensor))


def scales_of(found: TensorsInCodes) -> Scales:
    """The scales of what is held in codes.

    A tensor that shares its scale with others has none that is fixed: its range is theirs together.
    """
    groups = scale_groups([*found.sharing.values(), *found.copies.values()])
    together = {groups[tensors[0]] for tensors in found.sharing.values()}
    ranges = {groups.get(name, name): one for name, one in found.ranges.items()}
    fixed = {name: one for name, one in ranges.items() if name not in together}
    return Scales(groups, fixed, frozenset(found.symmetric))


def scale_groups(sharing: Iterable[tuple[str, ...]]) -> dict[str, str]:
    """One name for all tensors that share a scale, by tensor.

    >>> scale_groups([("a", "b"), ("b", "c")])
    {'a': 'a', 'b': 'a', 'c': 'a'}
    """
    groups: dict[str, str] = {}
    for tensors in sharing:
        merged = {groups.get(name, name) for name in tensors}
        chosen = groups.get(tensors[0], tensors[0])
        groups |= {name: chosen for name, group in groups.items() if group in merged}
        groups |= dict.fromkeys(tensors, chosen)
    return groups
