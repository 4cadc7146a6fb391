"""The controls: network, bits, inputs at once, and the processor."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import streamlit as st

from core.methods.digit_tasks import NETWORKS
from core.studies.hardware.layer_cost import Bits
from core.studies.hardware.processor import A100, GIGA, H100, TITAN_RTX, Processor
from explorer import settings
from explorer.controls.choices import segments, select

LIVE = {
    **{name: NETWORKS[name].title for name in ("digits", "depthwise")},
    "sorter": "sorting transformer",
}
YOURS = "yours"
SHOWN = {**LIVE, YOURS: "the model measured last in “Your model”"}
PRESETS: Mapping[str, Processor] = {"a100": A100, "titan": TITAN_RTX, "h100": H100}
OWN, HERE = "own", "here"
PROCESSORS = {
    **{name: f"{one.name} (quoted)" for name, one in PRESETS.items()},
    HERE: "this machine (measured)",
    OWN: "your own figures",
}
WEIGHT_BITS = (8, 4, 2, 1)
ACTIVATION_BITS = {32: "float32", 8: "8", 4: "4", 1: "1"}
INPUTS = (1, 16, 256)
SCALES = {"channel": "per channel", "tensor": "per tensor"}
OWN_WIDTHS = {32: "own_float32", 16: "own_float16", 8: "own_int8", 4: "own_int4"}


@dataclass(frozen=True)
class HardwareSettings:
    """What is shown.

    inputs: computed at once. own_bytes: GB/s. own_float32 and so on: billion operations a second;
    0 when there are none of that width. measured: whether layers are timed here. job: of "Your
    model", the key of the report whose layers are shown.
    """

    network: str = settings.choice("digits", SHOWN)
    processor: str = settings.choice("a100", PROCESSORS)
    weight_bits: int = settings.one_of(4, WEIGHT_BITS)
    activation_bits: int = settings.one_of(8, ACTIVATION_BITS)
    scales: str = settings.choice("channel", SCALES)
    inputs: int = settings.one_of(256, INPUTS)
    own_bytes: float = settings.real(50.0, 0.001, 1e6)
    own_float32: float = settings.real(500.0, 0.001, 1e8)
    own_float16: float = settings.real(0.0, 0.0, 1e8)
    own_int8: float = settings.real(2000.0, 0.0, 1e8)
    own_int4: float = settings.real(0.0, 0.0, 1e8)
    measured: bool = settings.flag(False)
    job: str = settings.text("", r"([0-9a-f]{64})?")
    seed: int = settings.whole(0, 0, 999)

    @property
    def bits(self) -> Bits:
        """Those of the network on screen."""
        return Bits(self.weight_bits, self.activation_bits, self.scales == "channel")

    @property
    def own(self) -> Processor:
        """The visitor's own."""
        rates = {bits: getattr(self, name) for bits, name in OWN_WIDTHS.items()}
        peaks = {bits: rate * GIGA for bits, rate in rates.items() if rate > 0}
        return Processor("your processor", self.own_bytes * GIGA, peaks, "your own figures")


def network_controls(now: HardwareSettings) -> None:
    """The network, and what is computed of it."""
    networks = SHOWN if now.job or now.network == YOURS else LIVE
    select(HardwareSettings, "network", "Network", networks)
    segments(HardwareSettings, "weight_bits", "Bits of a weight", WEIGHT_BITS)
    segments(HardwareSettings, "activation_bits", "Bits of an activation", ACTIVATION_BITS)
    segments(HardwareSettings, "inputs", "Inputs at once", INPUTS)
    segments(HardwareSettings, "scales", "A float32 scale", SCALES)


def processor_controls(now: HardwareSettings) -> None:
    """The processor; for one's own, its figures."""
    select(HardwareSettings, "processor", "Processor", PROCESSORS)
    if now.processor == OWN:
        key = partial(settings.key, HardwareSettings)
        st.number_input("Memory, GB/s", 0.001, 1e6, key=key("own_bytes"))
        for bits, name in OWN_WIDTHS.items():
            kind = "float" if bits >= 16 else "int"
            lowest = 0.001 if bits == max(OWN_WIDTHS) else 0.0
            st.number_input(
                f"{kind}{bits}, Gop/s",
                lowest,
                1e8,
                key=key(name),
                help="Billion operations a second; a multiplication and an addition are two. "
                "0: it has no products of this width.",
            )
