"""TorchScript becomes ONNX that gives what the program gives, or the refusal says why not."""

import io
import os
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch

from core.analysis import AnalysisConfig, Limits, start_analysis
from core.analysis.measure import measure
from core.analysis.results.report import Report
from core.analysis.results.weights_report import WeightsReport
from core.confine import is_confined
from core.errors import InputError
from core.models.inputs import model_inputs
from core.models.not_converted import NotConverted
from core.models.session import open_session, run
from core.models.torchscript.to_onnx import to_onnx
from tests.processes import workers_of

pytestmark = pytest.mark.slow


class Cnn(torch.nn.Module):
    """Layers; what is no tensor has a default."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = torch.nn.Conv2d(4, 6, 3, groups=2)
        self.norm = torch.nn.BatchNorm2d(6)
        self.out = torch.nn.Linear(6, 5)

    def forward(self, image: torch.Tensor, scale: float = 0.5) -> torch.Tensor:
        return self.out(torch.relu(self.norm(self.conv(image))).mean((2, 3)) * scale)


class Branches(torch.nn.Module):
    """Control flow that depends on the values."""

    def __init__(self) -> None:
        super().__init__()
        self.up = torch.nn.Linear(4, 4)
        self.down = torch.nn.Linear(4, 4)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for _ in range(x.shape[0]):
            x = self.up(x) if bool(x.sum() > 0) else self.down(x)
        return x


class Recurrent(torch.nn.Module):
    """Tokens through an LSTM."""

    def __init__(self) -> None:
        super().__init__()
        self.table = torch.nn.Embedding(9, 6)
        self.cells = torch.nn.LSTM(6, 5, batch_first=True)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        return self.cells(self.table(tokens))[0]


class Forever(torch.nn.Module):
    """It does not end."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        while True:
            x = x * 0.5
        return x


class Reader(torch.nn.Module):
    """It reads a file."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = str(path)
        self.layer = torch.nn.Linear(3, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.layer(x) + torch.from_file(self.path, size=3, dtype=torch.uint8)


class Named(torch.nn.Module):
    """It takes a dictionary."""

    def forward(self, given: dict[str, torch.Tensor]) -> torch.Tensor:
        return given["x"]


def saved(module: torch.nn.Module, example: torch.Tensor | None = None) -> bytes:
    """The module traced on an example, or scripted without one."""
    module.eval()
    program = torch.jit.script(module) if example is None else torch.jit.trace(module, example)
    file = io.BytesIO()
    torch.jit.save(program, file)
    return file.getvalue()


def quantized() -> torch.nn.Module:
    """A convolution of 8 bits with packed weights."""
    quantization = torch.ao.quantization
    torch.backends.quantized.engine = "fbgemm"
    network = torch.nn.Sequential(
        quantization.QuantStub(), torch.nn.Conv2d(3, 4, 3), quantization.DeQuantStub()
    ).eval()
    network.qconfig = quantization.get_default_qconfig("fbgemm")
    quantization.prepare(network, inplace=True)
    network(torch.randn(4, 3, 8, 8))
    return quantization.convert(network)


def both(content: bytes, *given: torch.Tensor) -> tuple[np.ndarray, np.ndarray, onnx.ModelProto]:
    """What torch gives, what the converted model gives, and the model."""
    model = to_onnx(content, "m.pt", {})
    names = [one.name for one in model_inputs(model.graph)]
    values = dict(zip(names, (one.numpy() for one in given), strict=True))
    with torch.no_grad():
        wanted = torch.jit.load(io.BytesIO(content))(*given)
    return wanted.numpy(), run(open_session(model), values)[0], model


@pytest.fixture(scope="module", autouse=True)
def _seed() -> None:
    torch.manual_seed(0)


@pytest.fixture(scope="module")
def cnn() -> bytes:
    network = Cnn()
    torch.nn.init.uniform_(network.norm.weight)
    torch.nn.init.uniform_(network.norm.running_mean)
    return saved(network, torch.zeros(1, 4, 8, 8))


def test_a_traced_network_has_its_names_and_free_axes(cnn: bytes) -> None:
    wanted, found, model = both(cnn, torch.randn(3, 4, 9, 12))
    assert np.allclose(found, wanted, atol=1e-5)
    assert [str(one) for one in model_inputs(model.graph)] == ["image: float32 [?, 4, ?, ?]"]
    names = {node.op_type: node.name for node in model.graph.node}
    assert (names["Conv"], names["Gemm"]) == ("conv", "out")
    assert {"conv.weight", "out.bias"} <= {one.name for one in model.graph.initializer}


@pytest.mark.parametrize(
    ("module", "given"),
    [
        (Cnn(), torch.randn(2, 4, 7, 7)),
        (Branches(), torch.randn(5, 4)),
        (Recurrent(), torch.tensor([[1, 8, 3], [0, 2, 2]])),
    ],
)
def test_a_scripted_network_gives_what_torch_gives(
    module: torch.nn.Module, given: torch.Tensor
) -> None:
    wanted, found, _ = both(saved(module), given)
    assert np.allclose(found, wanted, atol=1e-5)


def test_a_quantized_network_keeps_its_codes() -> None:
    wanted, found, model = both(
        saved(quantized(), torch.zeros(1, 3, 8, 8)), torch.randn(2, 3, 9, 9)
    )
    step = np.unique(np.abs(wanted))[1]  # outputs are multiples of their scale
    assert np.abs(found - wanted).max() <= 1.01 * step
    assert "DequantizeLinear" in {node.op_type for node in model.graph.node}


def test_shapes_that_are_known_are_kept(cnn: bytes) -> None:
    assert to_onnx(cnn, "m.pt", {"": (2, 4, 5, 6)}).graph.input[0].name == "image"
    with pytest.raises(InputError, match=r"m.pt does not run on inputs of shape image \[1, 3\]"):
        to_onnx(cnn, "m.pt", {"image": (1, 3)})


def test_a_program_that_takes_more_than_tensors_is_named() -> None:
    with pytest.raises(NotConverted, match=r"takes 'given' of type Dict\[str, Tensor\]"):
        to_onnx(saved(Named()), "m.pt", {})


def test_without_confinement_the_weights_alone_are_measured(cnn: bytes) -> None:
    assert not is_confined()
    report = measure(cnn, name="m.pt")
    assert isinstance(report, WeightsReport)
    assert "m.pt is a TorchScript program, which can read files" in report.notes[0]


def test_a_worker_reports_layer_by_layer(cnn: bytes) -> None:
    report = start_analysis(cnn, None, AnalysisConfig(samples=1), "m.pt").result()
    assert isinstance(report, Report)
    assert [layer.name for layer in report.layers] == ["conv", "out"]
    assert report.inputs[0].shape_is_guessed


def test_a_worker_reads_no_file_for_a_program() -> None:
    config = AnalysisConfig(shapes={"x": (1, 3)})
    with pytest.raises(InputError, match=r"m.pt does not run .*: .*Permission denied"):
        start_analysis(saved(Reader(Path("/etc/hostname"))), None, config, "m.pt").result()
    assert not workers_of(os.getpid())


def test_a_program_without_end_is_stopped() -> None:
    config = AnalysisConfig(limits=Limits(seconds=10))
    with pytest.raises(InputError, match=r"m.pt took longer than the limit of 10 s"):
        start_analysis(saved(Forever()), None, config, "m.pt").result()
    assert not workers_of(os.getpid())
