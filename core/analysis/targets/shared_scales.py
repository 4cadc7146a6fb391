"""What a shared scale costs each of the tensors that share it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.analysis.causes.facts import ModelFacts
from core.analysis.simulation.quantized_layer import QuantizedLayer


@dataclass(frozen=True)
class SharedInput:
    """One tensor under a shared scale.

    tensor, layer: its name, and the name of its row in the report.
    sqnr_db, own_sqnr_db: of its codes under the shared scale, and under a min/max range of its own,
        in dB on a sample of the calibration data; higher is better.
    """

    tensor: str
    layer: str
    sqnr_db: float
    own_sqnr_db: float


@dataclass(frozen=True)
class SharedScale:
    """An operator whose inputs share `scale`. name, op: of its node."""

    name: str
    op: str
    scale: float
    inputs: tuple[SharedInput, ...]

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "SharedScale":
        """The inverse of `dataclasses.asdict`."""
        return cls(**{**plain, "inputs": tuple(SharedInput(**one) for one in plain["inputs"])})


def shared_scales(
    layers: Mapping[str, QuantizedLayer], facts: ModelFacts
) -> tuple[SharedScale, ...]:
    """Operator by operator; those whose inputs have no range, or no finite values, are left out."""
    inputs: dict[str, list[SharedInput]] = {}
    found: dict[str, SharedScale] = {}
    for one in facts.layers:
        params, join = layers[one.name].input, layers[one.name].layer.operator
        if join is None or not join.sharing or params is None or one.input is None:
            continue
        own = one.input.requantized().whole_sqnr_db
        tensor = SharedInput(layers[one.name].layer.data, one.name, one.input.whole_sqnr_db, own)
        inputs.setdefault(join.name, []).append(tensor)
        together = tuple(inputs[join.name])
        found[join.name] = SharedScale(join.name, join.op, float(params.scale), together)
    return tuple(found.values())
