"""The layers of a measured model as work for the roofline: counted while its report was made."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.analysis.results.measured_errors import LayerError
from core.studies.hardware.layer_work import LayerWork


@dataclass(frozen=True)
class ReportedLayers:
    """The layers whose work is known, in order; left_out: names of those whose work is not."""

    work: tuple[LayerWork, ...]
    left_out: tuple[str, ...]


def of_report(layers: Sequence[LayerError]) -> ReportedLayers:
    """The layers of a report that have weights, for one sample."""
    weighted = [layer for layer in layers if layer.weighted]
    found, left_out = [], []
    for layer in weighted:
        counts = layer.counts
        if counts is None or counts.products is None or not layer.parameters:
            left_out.append(layer.name)
            continue
        found.append(
            LayerWork(
                layer.name,
                counts.products,
                layer.parameters,
                counts.outputs,
                counts.read,
                counts.written,
            )
        )
    return ReportedLayers(tuple(found), tuple(left_out))
