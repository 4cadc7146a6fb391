"""The tables of the page: costs layer by layer, the file, and times measured here."""

from collections.abc import Sequence

from core.studies.hardware.layer_cost import LayerCost
from core.studies.hardware.measured_layers import LayerTimes
from core.studies.hardware.packed_file import PackedLayer
from core.studies.hardware.processor import Processor
from core.studies.hardware.roofline import modelled_time
from core.studies.operation_energy import layer_energy
from explorer.figures.by_column import by_column
from explorer.hardware.quantities import quantity

Columns = dict[str, list[str]]


def cost_columns(
    in_float: Sequence[LayerCost], few: Sequence[LayerCost], processor: Processor
) -> Columns:
    """A row for each layer, each number in float32 → at few bits; the last row is the sum."""
    pairs = list(zip(in_float, few, strict=True))
    rows = [
        {
            "layer": b.work.name,
            "products": f"{b.products:,}",
            "memory ↓": _both(a.stored_bytes, b.stored_bytes),
            "bit operations ↓": _both(a.bit_operations, b.bit_operations),
            "bytes moved ↓": _both(a.bytes_moved, b.bytes_moved),
            "operations for a byte": f"{a.intensity:.3g} → {b.intensity:.3g}",
            "waits for": f"{_waits(a, processor)} → {_waits(b, processor)}",
            "time, modelled ↓": f"{_time(a, processor)} → {_time(b, processor)}",
            "energy, modelled ↓": f"{quantity(energy([a]), 'J')} → {quantity(energy([b]), 'J')}",
        }
        for a, b in pairs
    ]
    return by_column(rows)


def energy(costs: Sequence[LayerCost]) -> float:
    """Of all layers, in joules, by the quoted table of a chip of 45 nm."""
    parts = [layer_energy(c.products, c.bytes_moved, c.bits.wider > 8) for c in costs]
    return sum(part.total for part in parts) * 1e-12


def seconds(costs: Sequence[LayerCost], processor: Processor) -> float:
    """Modelled time of the layers, one after the other."""
    return sum(modelled_time(cost, processor).seconds for cost in costs)


def file_columns(layers: Sequence[PackedLayer], few: Sequence[LayerCost]) -> Columns:
    """What was computed for each layer, and what was written."""
    return {
        "layer": [layer.name for layer in layers],
        "codes + scales + biases": [
            f"{layer.codes.nbytes:,} + {layer.scale.nbytes:,} + {layer.bias.nbytes:,}"
            for layer in layers
        ],
        "written": [f"{layer.bytes:,} B" for layer in layers],
        "computed": [f"{cost.stored_bytes:,} B" for cost in few],
    }


def time_columns(
    times: Sequence[LayerTimes], costs: Sequence[tuple[LayerCost, LayerCost]], here: Processor
) -> Columns:
    """Times measured here beside those of the model, for float32 and for codes of 8 bits.

    costs: each layer in float32, and in 8 bits.
    """
    rows = [
        {
            "layer": one.name,
            "float32, modelled": _time(in_float, here),
            "int8, modelled": _time(in_codes, here),
            **{name: quantity(value, "s") for name, value in one.seconds.items()},
        }
        for one, (in_float, in_codes) in zip(times, costs, strict=True)
    ]
    return by_column(rows)


def time_words(times: Sequence[LayerTimes]) -> str:
    """Whether codes are faster here than floats, library by library."""
    parts = []
    for library in ("NumPy", "torch"):
        in_float, in_codes = (
            sum(one.seconds[f"{library}, {kind}"] for one in times) for kind in ("float32", "int8")
        )
        ratio = max(in_codes / in_float, in_float / in_codes)
        word = "slower" if in_codes > in_float else "faster"
        parts.append(
            f"With {library} the layers take {quantity(in_float, 's')} in float32 and "
            f"{quantity(in_codes, 's')} on codes of 8 bits: **{ratio:.1f} times {word}**."
        )
    return " ".join(parts)


def _both(before: int, after: int) -> str:
    return f"{before:,} → {after:,}"


def _time(cost: LayerCost, processor: Processor) -> str:
    return quantity(modelled_time(cost, processor).seconds, "s")


def _waits(cost: LayerCost, processor: Processor) -> str:
    return modelled_time(cost, processor).waits_for
