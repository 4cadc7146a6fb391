"""The differences between two runs of a quantized model: codes of a tensor, an output."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CodeDifference:
    """One tensor of codes.

    name, operation: the tensor, and what computes it here. elements: how many codes.
    histogram: (ours − theirs, how many), the differences that occur but 0, in order.
    local: how many codes differ when this step is fed with onnxruntime's own codes.
    worst: index of the element that differs most, () where none does or it is a scalar.
    """

    name: str
    operation: str
    elements: int
    histogram: tuple[tuple[int, int], ...]
    local: int
    worst: tuple[int, ...]

    @property
    def differing(self) -> int:
        """How many codes differ."""
        return sum(count for _, count in self.histogram)


@dataclass(frozen=True)
class OutputDifference:
    """One output of the model: the largest |ours − theirs|, NaN equal to NaN.

    exact: against onnxruntime without optimizations. default: against it as it runs by default, or
    without optimizations where it fails by default.
    runtimes: onnxruntime's two ways of running, against each other.
    """

    name: str
    elements: int
    exact: float
    default: float
    runtimes: float
