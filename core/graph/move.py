"""Operators that change no number: they move elements, or compute with shapes and indices.

onnxruntime runs the model's own node on the codes, which are to it numbers like any others.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import onnx
from onnx import numpy_helper

from core.arrays import Array, like, to_numpy
from core.kernels import Profile
from core.models.session import Piece

# Operators of onnxruntime's that take codes of any type.
_ANY_TYPE = {
    "Concat", "Expand", "Flatten", "Gather", "GatherElements", "GatherND", "Identity", "Reshape",
    "ReverseSequence", "ScatterElements", "ScatterND", "Slice", "Squeeze", "Tile", "Transpose",
    "Unsqueeze",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Move:
    """Reshape, Transpose, Slice and the like: elements move, none is changed.

    node:   what the model says. stored: its inputs that are constants, by name; moving: the names
            of the others.
    output: the one of its outputs that is wanted.
    codes:  dtype of the codes that move, where they travel as float32, which holds them exactly:
            onnxruntime's operator takes no such codes. None: everything travels as it is.
    piece:  the node, ready to run.
    """

    node: onnx.NodeProto
    stored: Mapping[str, np.ndarray]
    moving: tuple[str, ...]
    output: str
    codes: str | None
    piece: Piece

    def run(self, inputs: list[Array], profile: Profile) -> Array:
        """The same elements in another place."""
        arrays = [to_numpy(x) for x in inputs]
        if self.codes is not None:
            arrays = [x.astype(np.float32) if x.dtype == self.codes else x for x in arrays]
        moved = self.piece(dict(zip(self.moving, arrays, strict=True)))[self.output]
        return like(moved if self.codes is None else moved.astype(self.codes), inputs[0])


def move(
    template: onnx.ModelProto,
    node: onnx.NodeProto,
    stored: Mapping[str, np.ndarray],
    output: str,
    codes: str | None,
) -> Move:
    """A `Move` of `node`, whose inputs are `stored` or move; codes: the dtype of moving codes."""
    if node.op_type in _ANY_TYPE:
        codes = None
    moving = tuple(dict.fromkeys(n for n in node.input if n and n not in stored))
    constants = {
        name: numpy_helper.from_array(
            np.asarray(v if codes is None or v.dtype != codes else v.astype(np.float32), order="C"),
            name,
        )
        for name, v in stored.items()
    }
    names = [name for name in node.output if name]
    piece = Piece(template, [node], moving, names, constants, optimized=False)
    return Move(node, stored, moving, output, codes, piece)
