"""Networks of torch.export: converted without unpickling, they give what torch gives."""

import io
import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from core.analysis.measure import measure
from core.analysis.results.report import Report
from core.analysis.results.weights_report import WeightsReport
from core.models.not_converted import NotConverted
from core.models.onnx_file import OnnxFile, read_onnx
from core.models.torch_export.program import read_program
from tests.core.analysis.whole_files import members_of, zip_of

pytestmark = pytest.mark.slow


class Small(torch.nn.Module):
    """What graphs are made of: layers, an inner graph, lists, numbers, arithmetic on sizes.

    An input is called as an operator of the graph is.
    """

    def __init__(self) -> None:
        super().__init__()
        self.conv = torch.nn.Conv2d(3, 8, 3, padding=1)
        self.norm = torch.nn.BatchNorm2d(8)
        self.mix = torch.nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)
        self.recurrent = torch.nn.GRU(8, 4, batch_first=True)
        self.out = torch.nn.Linear(4, 5)
        self.register_buffer("order", torch.tensor([1, 0, 2]), persistent=False)

    def forward(self, cat: torch.Tensor, scale: float, extra: dict) -> tuple[torch.Tensor, ...]:
        y = torch.relu(self.norm(self.conv(cat[:, self.order])))
        y = self.mix(y.reshape(y.shape[0], 8, y.shape[2] * y.shape[3]).transpose(1, 2))
        with torch.no_grad():
            y = y * scale
        low, high = self.recurrent(y)[0].split(2, -1)
        return self.out(torch.cat([high, low], -1)[:, -1]), extra["more"].argmax(1)


@pytest.fixture(scope="module")
def network() -> Small:
    torch.manual_seed(0)
    network = Small().eval()
    network.norm.running_mean.fill_(0.2)
    return network


@pytest.fixture(scope="module")
def archive(network: Small) -> bytes:
    free = {"cat": {0: torch.export.Dim.AUTO}, "scale": None, "extra": {"more": {}}}
    given = (torch.zeros(2, 3, 4, 4), 0.5, {"more": torch.zeros(2, 7)})
    file = io.BytesIO()
    torch.export.save(torch.export.export(network, given, dynamic_shapes=free), file)
    return file.getvalue()


def changed(archive: bytes, ending: str, change: Callable[[bytes], bytes]) -> bytes:
    """The archive with one of its files changed."""
    members = members_of(archive)
    (path,) = (one for one in members if one.endswith(ending))
    return zip_of({**members, path: change(members[path])})


def of_graph(change: Callable[[dict], Any]) -> Callable[[bytes], bytes]:
    def changed_json(content: bytes) -> bytes:
        whole = json.loads(content)
        change(whole)
        return json.dumps(whole).encode()

    return changed_json


class Trap:
    """Unpickled, it makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple:
        return Path.touch, (self.path,)


@pytest.fixture(scope="module")
def trap(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that code in `hostile` would make."""
    return tmp_path_factory.mktemp("trap") / "sprung"


@pytest.fixture(scope="module")
def hostile(archive: bytes, trap: Path) -> bytes:
    """The archive with code wherever torch.export.load evaluates or unpickles something."""
    code = f"__import__('pathlib').Path({str(trap)!r}).touch()"

    def plant(whole: dict) -> None:
        batch = whole["graph_module"]["graph"]["tensor_values"]["cat"]["sizes"][0]
        batch["as_expr"]["expr_str"] = code
        whole["range_constraints"] = {code: {"min_val": 2, "max_val": 3}}
        whole["guards_code"] = [code]

    planted = changed(archive, "models/model.json", of_graph(plant))
    return changed(planted, "sample_inputs/model.pt", lambda _: pickle.dumps(Trap(trap)))


@pytest.fixture(scope="module")
def converted(hostile: bytes) -> OnnxFile:
    return read_onnx(hostile, name="a.pt2")


def test_neither_pickles_nor_expressions_are_carried_out(converted: OnnxFile, trap: Path) -> None:
    assert converted.model.graph.node
    assert not trap.exists()
    pickle.loads(pickle.dumps(Trap(trap)))
    assert trap.exists()  # the trap works


def test_the_converted_network_gives_what_torch_gives(
    network: Small, converted: OnnxFile, hostile: bytes
) -> None:
    image, more = torch.randn(3, 3, 4, 4), torch.randn(2, 7)  # three images; it was saved with two
    with torch.no_grad():
        wanted = network(image, 0.5, {"more": more})
    session = onnxruntime.InferenceSession(converted.model.SerializeToString())
    first, second = (one.name for one in session.get_inputs())
    assert first == "cat"
    got = session.run(None, {first: image.numpy(), second: more.numpy()})
    assert np.allclose(got[0], wanted[0], atol=1e-5)
    assert np.array_equal(got[1], wanted[1])
    stored = {one.name: one for one in converted.model.graph.initializer}
    weight = onnx.numpy_helper.to_array(stored["conv.weight"])
    assert np.array_equal(weight, network.conv.weight.detach())
    assert converted.size == len(hostile)


def test_a_report_names_layers_as_torch_does(hostile: bytes) -> None:
    report = measure(hostile, name="a.pt2")
    assert isinstance(report, Report)
    names = {layer.name for layer in report.layers}
    assert {"conv", "mix.self_attn.in_proj", "mix.linear1", "mix.linear2", "out"} <= names
    assert report.model.name == "a.pt2"


@pytest.mark.parametrize(
    "target",
    [
        "torch.hub.load",
        "torch.ops.aten.from_file.default",
        "torch.ops.aten.embedding_bag.padding_idx",
        "torch.ops.aten.__class__.__base__",
        "torch.ops.load_library",
        "torch.os.system",
        "_operator.methodcaller",
        "math.ceil.__call__",
        "torch.ops.higher_order.triton_kernel_wrapper_mutation",
        "torch.ops.mine.op.default",
        "#custom:thing",
    ],
)
def test_other_functions_are_refused_by_name(archive: bytes, target: str) -> None:
    content = next(c for p, c in members_of(archive).items() if p.endswith("models/model.json"))
    whole = json.loads(content)
    whole["graph_module"]["graph"]["nodes"][0]["target"] = target
    with pytest.raises(NotConverted, match=r"is not converted") as refused:
        read_program(json.dumps(whole).encode(), "a.pt2")
    assert target in str(refused.value)


def nothing(whole: dict) -> None:
    whole.clear()


def no_such_value(whole: dict) -> None:
    whole["graph_module"]["graph"]["nodes"][0]["inputs"][0]["arg"] = {"as_tensor": {"name": "?"}}


def huge_input(whole: dict) -> None:
    values = whole["graph_module"]["graph"]["tensor_values"]
    values["cat"]["sizes"] = [{"as_int": 10**6}] * 4


@pytest.mark.parametrize("change", [nothing, no_such_value, huge_input])
def test_a_network_that_cannot_be_converted_has_its_weights_measured(
    archive: bytes, change: Callable[[dict], None]
) -> None:
    report = measure(changed(archive, "models/model.json", of_graph(change)), name="a.pt2")
    assert isinstance(report, WeightsReport)
    assert "a.pt2" in report.notes[0]
    assert "conv.weight" in {one.name for one in report.measured}


def test_a_pickled_weight_is_not_read(archive: bytes) -> None:
    def pickled(whole: dict) -> None:
        whole["config"]["conv.weight"]["use_pickle"] = True

    hostile = changed(archive, "model_weights_config.json", of_graph(pickled))
    with pytest.raises(NotConverted, match=r"'conv.weight' as a pickle"):
        read_onnx(hostile)
