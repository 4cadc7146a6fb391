"""Several ways to the same codes, of which the first that a node allows is taken."""

from collections.abc import Callable

import onnx

from core.graph.form import Wanted
from core.graph.reader import Reader
from core.graph.symbols import NoIntegerForm

Way = Callable[[Reader, onnx.NodeProto, Wanted], None]


def first_of(*ways: Way) -> Way:
    """The first of `ways` that raises no NoIntegerForm; when all do, the reason of the last."""

    def codes(reader: Reader, node: onnx.NodeProto, wanted: Wanted) -> None:
        for way in ways[:-1]:
            try:
                return way(reader, node, wanted)
            except NoIntegerForm:
                continue
        return ways[-1](reader, node, wanted)

    return codes
