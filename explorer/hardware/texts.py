"""The words of the page that depend on what is shown."""

from collections.abc import Sequence

from core.methods.digit_tasks import NETWORKS
from core.studies.hardware.layer_cost import LayerCost
from core.studies.hardware.live_layers import LiveLayers
from core.studies.hardware.processor import Processor
from core.studies.hardware.roofline import modelled_time
from explorer.hardware.controls import HERE, OWN, HardwareSettings
from explorer.hardware.quantities import quantity

SIMPLIFIES = (
    "The roofline counts two things only. It leaves out the start of a program on the processor, "
    "which takes a GPU some microseconds, far more than these small layers; caches, in which a "
    "small network stays as a whole; unpacking codes that the processor cannot multiply; and "
    "requantizing. A peak is a limit that no program reaches. ReLU and max-pooling count as part "
    "of the layer before them. Of the transformer only the matrices are counted, for a word of 11 "
    "positions read at once: not embeddings, norms, and the products within the attention. Of a "
    "model that you measured, the layers with weights alone are counted: no additions, poolings or "
    "attention between them. Energy "
    "has figures for 8-bit and float32 arithmetic only: fewer bits count as 8, more as float32, "
    "and every byte moved comes from main memory."
)
ENERGY_SOURCE = (
    "Energy is modelled from quoted figures of a chip of 45 nm: Horowitz 2014 (arithmetic), Han et "
    "al. 2015, [arXiv 1506.02626](https://arxiv.org/abs/1506.02626) (memory)."
)


def source(now: HardwareSettings, processor: Processor, bits: int) -> str:
    """Where the processor's figures are from, and at which width it computes."""
    kind = {HERE: "Measured", OWN: "Entered"}.get(now.processor, "Quoted, not measured here")
    rates = ", ".join(
        f"{'float' if width >= 16 else 'int'}{width} {quantity(peak, 'op/s', 4)}"
        for width, peak in processor.peaks.items()
    )
    width = processor.width(bits)
    computed = "float32" if width == 32 else f"{width} bits"
    return (
        f"**{kind}:** {rates}; memory {quantity(processor.bytes_per_second, 'B/s', 4)}. From: "
        f"{processor.source}. Weights of {now.weight_bits} and activations of "
        f"{now.activation_bits} bits are multiplied at {computed} here."
    )


def slowest(costs: Sequence[LayerCost], processor: Processor) -> LayerCost:
    """The layer whose modelled time is the longest."""
    return max(costs, key=lambda cost: modelled_time(cost, processor).seconds)


def time_formula(cost: LayerCost, processor: Processor) -> str:
    """The roofline with the numbers of a layer, as LaTeX in three lines."""
    time = modelled_time(cost, processor)
    peak = quantity(processor.peak(cost.bits.wider), "op/s", 4)
    bandwidth = quantity(processor.bytes_per_second, "B/s", 4)
    return (
        r"\begin{aligned}t &= \max\left(\frac{\text{operations}}{\text{peak}},\ "
        r"\frac{\text{bytes moved}}{\text{bandwidth}}\right)\\"
        rf"&= \max\left(\frac{{{cost.operations:,}}}{{\text{{{peak}}}}},\ "
        rf"\frac{{{cost.bytes_moved:,}}}{{\text{{{bandwidth}}}}}\right)\\"
        rf"&= \max(\text{{{quantity(time.arithmetic, 's')}}},\ "
        rf"\text{{{quantity(time.memory, 's')}}}) = "
        rf"\text{{{quantity(time.seconds, 's')}}}\end{{aligned}}"
    )


def counts_formula(cost: LayerCost) -> str:
    """Bit operations and memory of a layer, as LaTeX that fits a phone."""
    bits = cost.bits
    return (
        r"\begin{aligned}&\text{bit operations}\\"
        rf"&= {cost.products:,} \cdot {bits.weight} \cdot {bits.activation}\\"
        rf"&= {cost.bit_operations:,}\\[1ex]"
        r"&\text{memory in bytes}\\"
        rf"&= {cost.work.weights:,} \cdot {bits.weight} / 8 + {cost.scale_bytes:,} + "
        rf"{cost.bias_bytes:,}\\"
        rf"&= {cost.stored_bytes:,}\end{{aligned}}"
    )


def processor_python(processor: Processor) -> str:
    """The lines that define the processor."""
    return (
        f"peaks = {dict(processor.peaks)}\n"
        f'processor = Processor("the one on screen", {processor.bytes_per_second}, peaks, '
        '"see the page")'
    )


def python(now: HardwareSettings, processor: Processor, live: LiveLayers) -> str:
    """A program that prints the bit operations, the bytes and the modelled time of each layer."""
    if now.network in NETWORKS:
        design = {"digits": "DIGITS_CNN", "depthwise": "DEPTHWISE_CNN"}[now.network]
        imports = f"from core.networks.designs import {design}\n"
        name, argument = "chain_work", design
    else:
        shapes = [(layer, one.weight.shape) for layer, one in live.layers.items()]
        imports, name, argument = "", "linear_work", repr(shapes)
    bits = now.bits
    return f"""{imports}from core.studies.hardware.layer_cost import Bits, LayerCost
from core.studies.hardware.layer_work import {name}
from core.studies.hardware.processor import Processor
from core.studies.hardware.roofline import modelled_time

{processor_python(processor)}
bits = Bits({bits.weight}, {bits.activation}, per_channel={bits.per_channel})
for layer in {name}({argument}):
    cost = LayerCost(layer, bits, inputs={now.inputs})
    time = modelled_time(cost, processor)
    print(layer.name, cost.bit_operations, cost.bytes_moved, time.seconds, time.waits_for)"""
