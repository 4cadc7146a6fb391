"""A model whose inputs take other sizes than those that its file declares.

Exporters write down the sizes that they traced a network with, though it takes others as well. A
network that does not (its weights or a Reshape fix the size) fails when it is run.
"""

from collections.abc import Mapping

import onnx

from core.models.inputs import model_inputs


def with_free_inputs(
    model: onnx.ModelProto, shapes: Mapping[str, tuple[int, ...]]
) -> onnx.ModelProto:
    """`model`, or a copy whose inputs allow `shapes` where these contradict declared sizes.

    What the file says of the sizes of other tensors is dropped from the copy. A shape of another
    rank changes nothing: it is refused where inputs are made.

    >>> value = onnx.helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, [1, 8])
    >>> graph = onnx.helper.make_graph([], "g", [value], [])
    >>> free = with_free_inputs(onnx.helper.make_model(graph), {"x": (1, 16)})
    >>> str(model_inputs(free.graph)[0])
    'x: float32 [1, ?]'
    """
    changed = {
        one.name
        for one in model_inputs(model.graph)
        if one.dimensions is not None
        and one.name in shapes
        and len(shapes[one.name]) == len(one.dimensions)
        and any(
            isinstance(d, int) and d != n
            for d, n in zip(one.dimensions, shapes[one.name], strict=True)
        )
    }
    if not changed:
        return model
    free = onnx.ModelProto()
    free.CopyFrom(model)
    del free.graph.value_info[:]
    for value in free.graph.output:
        value.type.tensor_type.ClearField("shape")
    for value in free.graph.input:
        if value.name in changed:
            dimensions = value.type.tensor_type.shape.dim
            for d, size in zip(dimensions, shapes[value.name], strict=True):
                if d.HasField("dim_value") and d.dim_value != size:
                    d.Clear()
    return free
