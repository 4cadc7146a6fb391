"""The sums over all layers, at few bits beside float32."""

from collections.abc import Sequence

from core.studies.hardware.layer_cost import LayerCost
from core.studies.hardware.processor import Processor
from core.studies.hardware.roofline import modelled_time
from explorer.chart.number import Number
from explorer.hardware.quantities import quantity
from explorer.hardware.tables import energy, seconds

Costs = Sequence[LayerCost]


def numbers(in_float: Costs, few: Costs, processor: Processor) -> tuple[Number, ...]:
    """Memory, bit operations, bytes moved, and what the models make of them."""

    def moved(costs: Costs) -> float:
        return sum(cost.bytes_moved for cost in costs)

    def stored(costs: Costs) -> float:
        return sum(cost.stored_bytes for cost in costs)

    def operations(costs: Costs) -> float:
        return sum(cost.bit_operations for cost in costs)

    def time(costs: Costs) -> float:
        return seconds(costs, processor)

    return (
        _number("Memory ↓", stored(few), stored(in_float), "B", "codes, scales, biases"),
        _number("Bit operations ↓", operations(few), operations(in_float), "", "of all inputs"),
        _number("Bytes moved ↓", moved(few), moved(in_float), "B", "from and to memory"),
        _number("Time ↓", time(few), time(in_float), "s", "modelled"),
        _number("Energy ↓", energy(few), energy(in_float), "J", "modelled, at 45 nm"),
    )


def sentence(in_float: Costs, few: Costs, processor: Processor) -> str:
    """How many layers wait for the memory, and what few bits gain."""
    before, after = (
        sum(modelled_time(cost, processor).waits_for == "memory" for cost in costs)
        for costs in (in_float, few)
    )
    gain = seconds(in_float, processor) / seconds(few, processor)
    return (
        f"Layers that wait for the memory: {before} of {len(few)} in float32, {after} of "
        f"{len(few)} at few bits. By this model the network is **{gain:.1f} times** as fast."
    )


def _number(label: str, after: float, before: float, unit: str, what: str) -> Number:
    times = f"{before / after:,.1f}"
    return Number(
        label, quantity(after, unit), f"{what}; float32 {quantity(before, unit)}: {times} times"
    )
