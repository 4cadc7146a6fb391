"""A chain in float as an ONNX model, and inputs for it as a file."""

import io

import numpy as np

from core.networks.chain import Chain, Design, as_input
from core.networks.take_home.chain_writer import INPUT, ChainWriter


def float_onnx(chain: Chain) -> bytes:
    """The model's bytes: "input", (n, features) or (n, 1, 8, 8), to "logits" (n, classes)."""
    writer = ChainWriter()
    x = INPUT
    for i, (design, layer) in enumerate(zip(chain.design, chain.layers, strict=True)):
        x = writer.flat(design, x, i == 0)
        weight = writer.store(layer.weight, f"{design.name}.weight")
        bias = writer.store(layer.bias, f"{design.name}.bias")
        x = writer.activated(design, writer.operator(design, x, weight, bias))
        x = writer.pooled(design, x)
    return writer.model(chain.design, x)


def inputs_npz(design: Design, inputs: np.ndarray) -> bytes:
    """Inputs (n, features) as the bytes of an .npz, under the model's name and in its shape."""
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **{INPUT: as_input(design, inputs).numpy()})
    return file.getvalue()
