"""Models to look at when one has none at hand: the small digit network, whole and ill, as ONNX."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from core.data.digits import load_digits
from core.networks.cnn import Cnn, Layer, as_pictures
from core.training.train_cnn import train_cnn

OPSET = 13  # the first with per-channel QuantizeLinear, which an exported copy will need
IR_VERSION = 8
INPUT = "image"
CALIBRATION_IMAGES = 128
OUTLIER = 32.0  # a power of two: scaling by it and back changes no bit of the answer


@dataclass(frozen=True)
class Sample:
    """A model with its data.

    name:  short, for an address; title: for a button; story: what to look for, in Markdown.
    build: the ONNX file's bytes; trains the network at first use, which takes seconds.
    data:  calibration images as the bytes of an .npz (name of the input -> array), or None.
    """

    name: str
    title: str
    story: str
    build: Callable[[], bytes]
    data: Callable[[], bytes | None]


def to_onnx(cnn: Cnn, name: str) -> bytes:
    """The network as an ONNX file: image (batch, 1, 8, 8) to logits (batch, 10), float32."""
    from onnx import TensorProto, helper, numpy_helper

    padded: dict[str, Any] = {"kernel_shape": [3, 3], "pads": [1, 1, 1, 1]}
    node = helper.make_node
    nodes = [
        node("Conv", [INPUT, *_names("conv1")], ["conv1_out"], "conv1", **padded),
        node("Relu", ["conv1_out"], ["relu1_out"], "relu1"),
        node("Conv", ["relu1_out", *_names("conv2")], ["conv2_out"], "conv2", **padded),
        node("Relu", ["conv2_out"], ["relu2_out"], "relu2"),
        node("MaxPool", ["relu2_out"], ["pool_out"], "pool", kernel_shape=[2, 2], strides=[2, 2]),
        node("Flatten", ["pool_out"], ["flat"], "flatten", axis=1),
        node("Gemm", ["flat", *_names("classifier")], ["logits"], "classifier", transB=1),
    ]
    stored = [
        numpy_helper.from_array(array, key)
        for layer, part in vars(cnn).items()
        for key, array in zip(_names(layer), (part.weight, part.bias), strict=True)
    ]
    image = helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, ["batch", 1, 8, 8])
    scores = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 10])
    graph = helper.make_graph(nodes, name, [image], [scores], stored)
    opset = helper.make_opsetid("", OPSET)
    model = helper.make_model(graph, opset_imports=[opset], ir_version=IR_VERSION)
    return model.SerializeToString()


def with_outlier(cnn: Cnn, factor: float = OUTLIER) -> Cnn:
    """The same function with one output channel of conv2 `factor` times larger.

    ReLU and max-pooling pass a positive factor through, so that dividing the classifier's weights
    for that channel by it restores every score.
    """
    channel = int(np.abs(cnn.conv2.weight).max(axis=(1, 2, 3)).argmax())
    weight, bias = cnn.conv2.weight.copy(), cnn.conv2.bias.copy()
    weight[channel] *= factor
    bias[channel] *= factor
    outputs, channels = len(cnn.classifier.weight), len(bias)
    reading = cnn.classifier.weight.reshape(outputs, channels, -1).copy()
    reading[:, channel] /= factor
    classifier = Layer(reading.reshape(outputs, -1), cnn.classifier.bias)
    return Cnn(cnn.conv1, Layer(weight, bias), classifier)


def calibration_data() -> bytes:
    """The first training images as an .npz file under the name of the graph's input."""
    images = as_pictures(load_digits().train_images[:CALIBRATION_IMAGES])
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, **{INPUT: images})
    return file.getvalue()


@cache
def trained_cnn() -> Cnn:
    """The network of seed 0, trained once: the samples are variations of it."""
    *_, last = train_cnn(load_digits(), seed=0)
    return last.cnn


def _names(layer: str) -> tuple[str, str]:
    return f"{layer}.weight", f"{layer}.bias"


SAMPLES = (
    Sample(
        name="digits-cnn",
        title="A healthy digit network",
        story="Two small convolutions and a classifier, trained here on 8×8 digits. Every layer "
        "should survive 8 bits with ease; lower the bits until one does not.",
        build=lambda: to_onnx(trained_cnn(), "digits-cnn"),
        data=calibration_data,
    ),
    Sample(
        name="digits-cnn-outlier",
        title="One loud channel",
        story="It gives the same answers to the last bit, but we made one channel of one layer "
        f"{OUTLIER:g} times larger and undid that in the layer after it. Real networks grow such "
        "channels by themselves; here it is injected. A loud channel drowns its neighbours without "
        "showing in its own layer's dB, so follow the error as it adds up. Then give each channel "
        "its own scale.",
        build=lambda: to_onnx(with_outlier(trained_cnn()), "digits-cnn-outlier"),
        data=calibration_data,
    ),
)
