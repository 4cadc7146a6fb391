"""The scales of weights that a model stores in codes, and how much of the codes they use."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import onnx

from core.analysis.structure.code_operands import CodeOperand, code_blocks, code_operands
from core.errors import InputError
from core.models.graphs import graphs_of
from core.models.names import label
from core.models.stored import stored_tensors


@dataclass(frozen=True)
class StoredCodes:
    """The weights of one node that are stored in codes.

    name, op: of the node. tensor: of the codes.
    bits, codes, blocks: how wide the codes are, how many there are, and how many share a scale of
        their own (a tensor, a channel, a group).
    smallest_scale, largest_scale: among those above 0; None where another node applies the scale.
    zero_scales: blocks of scale 0: all their codes stand for 0.
    lowest_zero_point, highest_zero_point: over the blocks.
    at_the_ends: share of the codes that are the lowest or the highest of their bits: where many
        are, weights may have been clipped.
    half_used: blocks whose codes take less than half of the range of their bits: their scale is
        twice as large as it needs to be, or more.
    note: why the codes are not examined, or what is wrong with them; "" for nothing.
    """

    name: str
    op: str
    tensor: str
    bits: int = 0
    codes: int = 0
    blocks: int = 0
    smallest_scale: float | None = None
    largest_scale: float | None = None
    zero_scales: int = 0
    lowest_zero_point: float = 0.0
    highest_zero_point: float = 0.0
    at_the_ends: float = 0.0
    half_used: int = 0
    note: str = ""


def stored_codes(graph: onnx.GraphProto) -> tuple[StoredCodes, ...]:
    """Of every node of `graph`, and of the graphs in it, that takes stored codes."""
    return tuple(_found(graph))


def _found(graph: onnx.GraphProto) -> Iterator[StoredCodes]:
    stored: dict[str, onnx.TensorProto] = {}
    for inner in graphs_of(graph):
        stored |= stored_tensors(inner)
        for node in inner.node:
            for operand in code_operands(node, stored):
                yield _examined(operand, stored)


def _examined(operand: CodeOperand, stored: Mapping[str, onnx.TensorProto]) -> StoredCodes:
    names = label(operand.node), operand.node.op_type, operand.codes
    try:
        blocks = code_blocks(operand, stored)
    except InputError as error:
        return StoredCodes(*names, note=f"not examined: {error}")
    codes, used, format = blocks.codes, blocks.used, blocks.format
    if not used.any():
        return StoredCodes(*names, note="not examined: it holds no codes.")
    first = np.where(used, codes, format.qmax).min(axis=1)
    last = np.where(used, codes, format.qmin).max(axis=1)
    few = 2 * (last.astype(int) - first) < format.qmax - format.qmin
    ends = ((codes == format.qmin) | (codes == format.qmax)) & used
    scales = np.ones(len(codes)) if blocks.scales is None else blocks.scales
    usable = scales[np.isfinite(scales) & (scales > 0)]
    known = blocks.scales is not None and usable.size > 0
    return StoredCodes(
        *names,
        bits=format.bits,
        codes=int(used.sum()),
        blocks=len(codes),
        smallest_scale=float(usable.min()) if known else None,
        largest_scale=float(usable.max()) if known else None,
        zero_scales=int((scales == 0).sum()),
        lowest_zero_point=float(blocks.zero_points.min()),
        highest_zero_point=float(blocks.zero_points.max()),
        at_the_ends=float(ends.sum() / used.sum()),
        half_used=int((few & used.any(axis=1) & (scales > 0)).sum()),
        note=_note(blocks.scales),
    )


def _note(scales: np.ndarray | None) -> str:
    if scales is None:
        return "another node applies its scale"
    wrong = int((~np.isfinite(scales) | (scales < 0)).sum())
    return f"{wrong:,} of its scales are negative, infinite or NaN" if wrong else ""
