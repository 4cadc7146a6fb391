"""The roofline model: a program waits for the arithmetic or for the memory, whichever is slower.

    operations a second ≤ min(peak, bytes a second · operations for each byte)

Williams, Waterman and Patterson 2009, "Roofline: an insightful visual performance model for
multicore architectures". It leaves out everything else: starting a program, caches, waiting.
"""

from dataclasses import dataclass

from core.studies.hardware.layer_cost import LayerCost
from core.studies.hardware.processor import Processor


@dataclass(frozen=True)
class ModelledTime:
    """Seconds that the arithmetic of a layer takes at least, and the moving of its bytes.

    >>> time = ModelledTime(arithmetic=2.0, memory=3.0)
    >>> time.seconds, time.waits_for
    (3.0, 'memory')
    """

    arithmetic: float
    memory: float

    @property
    def seconds(self) -> float:
        """Both go on at once: the longer of the two."""
        return max(self.arithmetic, self.memory)

    @property
    def waits_for(self) -> str:
        """Which of the two is longer."""
        return "memory" if self.memory > self.arithmetic else "arithmetic"


def modelled_time(cost: LayerCost, processor: Processor) -> ModelledTime:
    """The layer on the processor, computed at the width of its wider factor.

    >>> from core.studies.hardware.layer_cost import Bits
    >>> from core.studies.hardware.layer_work import LayerWork
    >>> cost = LayerCost(LayerWork("layer", 80, 80, 8, 10, 8), Bits(4, 8), inputs=2)
    >>> toy = Processor("toy", 10.0, {32: 100.0, 8: 400.0}, "made up")
    >>> modelled_time(cost, toy)  # 320 / 400; 140 / 10
    ModelledTime(arithmetic=0.8, memory=14.0)
    """
    return ModelledTime(
        cost.operations / processor.peak(cost.bits.wider),
        cost.bytes_moved / processor.bytes_per_second,
    )


def attainable(processor: Processor, bits: int, intensity: float) -> float:
    """The most operations a second at an intensity, in operations for each byte: the roof.

    >>> toy = Processor("toy", 10.0, {32: 100.0}, "made up")
    >>> attainable(toy, 32, 2.0), attainable(toy, 32, 50.0)
    (20.0, 100.0)
    """
    return min(processor.peak(bits), processor.bytes_per_second * intensity)


def ridge(processor: Processor, bits: int) -> float:
    """Operations for each byte from which on the arithmetic limits.

    >>> ridge(Processor("toy", 10.0, {32: 100.0}, "made up"), 32)
    10.0
    """
    return processor.peak(bits) / processor.bytes_per_second
