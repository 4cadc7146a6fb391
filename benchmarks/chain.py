"""A network of any depth to measure costs on."""

import numpy as np
from onnx import TensorProto, helper, numpy_helper


def chain(layers: int, side: int = 32, inputs: int = 16) -> bytes:
    """So many 3×3 convolutions of 16 channels, ReLU between them; the first has `inputs`."""
    rng = np.random.default_rng(0)
    nodes, stored, x = [], [], "x"
    for i in range(layers):
        channels = 16 if i else inputs
        spread = np.sqrt(2 / (9 * channels))
        weight = rng.normal(0, spread, (16, channels, 3, 3)).astype(np.float32)
        stored.append(numpy_helper.from_array(weight, f"w{i}"))
        nodes.append(helper.make_node("Conv", [x, f"w{i}"], [f"c{i}"], pads=[1, 1, 1, 1]))
        nodes.append(helper.make_node("Relu", [f"c{i}"], [f"r{i}"]))
        x = f"r{i}"
    one = helper.make_tensor_value_info
    given = [one("x", TensorProto.FLOAT, ["N", inputs, side, side])]
    graph = helper.make_graph(nodes, "chain", given, [one(x, TensorProto.FLOAT, None)], stored)
    opset = helper.make_opsetid("", 17)
    return bytes(helper.make_model(graph, opset_imports=[opset], ir_version=9).SerializeToString())
