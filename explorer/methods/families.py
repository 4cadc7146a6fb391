"""Families of methods by the data they need: how the page colours and filters them."""

from dataclasses import dataclass

from core.methods.method import Method, Needs
from core.methods.registry import METHODS
from explorer.theme import BLUE, GREEN, ORANGE


@dataclass(frozen=True)
class Family:
    """Methods that need the same kind of data.

    name: for settings. title: as it is shown. needs: what belongs to it. color: of its points.
    """

    name: str
    title: str
    needs: frozenset[Needs]
    color: str


FAMILIES = (
    Family("none", "no data", frozenset({Needs.NOTHING}), GREEN),
    Family("inputs", "calibration inputs", frozenset({Needs.RANGES, Needs.INPUTS}), BLUE),
    Family("labels", "labels", frozenset({Needs.LABELS}), ORANGE),
)
ALL = "all"

#: The first word of each method's section, in the order of the registry.
SECTIONS = tuple(dict.fromkeys(m.section.replace(",", " ").split()[0] for m in METHODS.values()))


def family_of(method: Method) -> Family:
    """The family that the method belongs to."""
    return next(family for family in FAMILIES if method.needs in family.needs)


def filtered(family: str, section: str) -> tuple[Method, ...]:
    """The methods of a family and of a section; `ALL` keeps every one."""
    return tuple(
        method
        for method in METHODS.values()
        if family in (ALL, family_of(method).name)
        and (section == ALL or method.section.replace(",", " ").split()[0] == section)
    )
