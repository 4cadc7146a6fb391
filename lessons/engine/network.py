"""A network of a lesson as files, so that "Your model" can take it apart layer by layer."""

from dataclasses import dataclass, field

from core.analysis import AnalysisConfig


@dataclass(frozen=True)
class Network:
    """A network, what to feed it, and how the lesson quantizes it.

    name:   begins its files' names.
    model:  the float network, an ONNX file.
    inputs: samples with their right answers, an .npz.
    config: bits, scales, and settings of single layers.
    """

    name: str
    model: bytes = field(repr=False)
    inputs: bytes = field(repr=False)
    config: AnalysisConfig
