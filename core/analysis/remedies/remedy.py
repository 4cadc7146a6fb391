"""What may help a layer, as a change of its settings."""

from collections.abc import Callable
from dataclasses import dataclass

from core.analysis.layer_settings import LayerSettings
from core.methods.method import Method
from core.methods.transformer.method import MatrixMethod


@dataclass(frozen=True)
class Remedy:
    """One remedy.

    name, meaning: as they are shown.
    apply: the settings with the remedy; the same settings where there is nothing to change.
    cheap: whether it takes hardly any memory, so that it is tried on every layer first.
    method: of `core.methods`, which it carries out; None for what is a setting alone.
    operators: of the layers that it is for; () for all.
    searched: whether the search tries it; what may take a minute a layer, or makes kernels slower,
        is only tried when it is asked for.
    slow: whether the search tries it last, in one layer after the other.
    """

    name: str
    meaning: str
    apply: Callable[[LayerSettings], LayerSettings]
    cheap: bool = False
    method: Method | MatrixMethod | None = None
    operators: tuple[str, ...] = ()
    searched: bool = True
    slow: bool = False

    def takes(self, operator: str) -> bool:
        """Whether it is for layers of this operator."""
        return not self.operators or operator in self.operators
