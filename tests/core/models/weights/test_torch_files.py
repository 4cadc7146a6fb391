"""What PyTorch writes, read without PyTorch, against what PyTorch holds."""

import io
import pickle
import zipfile
from typing import Any

import numpy as np
import pytest
import torch

from core.errors import InputError
from core.models.formats import recognised
from core.models.weights.stored_weights import StoredWeights
from tests.core.analysis.whole_files import zip_of


def read(content: bytes, name: str = "f.pt") -> StoredWeights:
    format, file = recognised(content, 10.0, name)
    assert format.read is not None
    return format.read(file)


def saved(value: Any, legacy: bool = False) -> bytes:
    file = io.BytesIO()
    torch.save(value, file, _use_new_zipfile_serialization=not legacy)
    return file.getvalue()


@pytest.fixture(scope="module")
def network() -> torch.nn.Module:
    torch.manual_seed(0)
    return torch.nn.Sequential(torch.nn.Conv2d(2, 4, 3), torch.nn.BatchNorm2d(4)).eval()


@pytest.fixture(scope="module")
def state(network: torch.nn.Module) -> dict[str, torch.Tensor]:
    """A state dict with every type, a transposed part of a tensor, and a scalar."""
    x = torch.randn(3, 4)
    return {
        **network.state_dict(),
        "half": x.half(),
        "brain": x.bfloat16(),
        "double": x.double(),
        "eight": x.to(torch.float8_e4m3fn),
        "part": torch.randn(4, 6).t()[1:3],
        "scalar": torch.tensor(2.5),
        "empty": torch.zeros(0, 3),
    }


def same(stored: StoredWeights, state: dict[str, torch.Tensor]) -> None:
    """Every tensor by name, shape and value; integers are listed and not read."""
    assert {one.name: one.shape for one in stored.tensors} == {
        name: tuple(tensor.shape) for name, tensor in state.items()
    }
    for one in stored.tensors:
        if not state[one.name].is_floating_point():
            assert one.load is None
            continue
        assert one.load is not None, one.why_not
        expected = state[one.name].detach().double().numpy()
        assert np.array_equal(one.load().astype(np.float64), expected), one.name


@pytest.mark.parametrize("legacy", [False, True])
def test_state_dict(state: dict[str, torch.Tensor], legacy: bool) -> None:
    same(read(saved(state, legacy)), state)


def test_a_checkpoint_is_its_weights(state: dict[str, torch.Tensor]) -> None:
    moments = {"state": {0: {"exp_avg": torch.ones(2, 2)}}}
    stored = read(saved({"epoch": 3, "model_state_dict": state, "optimizer": moments}))
    same(stored, state)
    assert stored.notes == (
        "Of this checkpoint 'model_state_dict' was read, not 'epoch', 'optimizer'.",
    )


def test_tied_and_nested_weights() -> None:
    tied = torch.nn.Parameter(torch.randn(2, 3))
    stored = read(saved({"a": {"w": tied}, "b": [torch.ones(2)], "n": 5}))
    same(stored, {"a.w": tied, "b.0": torch.ones(2)})


@pytest.mark.filterwarnings("ignore")
def test_torchscript_and_torch_export(network: torch.nn.Module) -> None:
    file = io.BytesIO()
    torch.jit.save(torch.jit.script(network), file)
    format, _ = recognised(file.getvalue(), 10.0, "f.pt")
    assert (format.name, format.lines[0]) == ("TorchScript", 'model = torch.jit.load("model.pt")')
    same(read(file.getvalue()), network.state_dict())
    file = io.BytesIO()
    torch.export.save(torch.export.export(network, (torch.zeros(1, 2, 5, 5),)), file)
    same(read(file.getvalue()), network.state_dict())


@pytest.mark.parametrize("legacy", [False, True])
@pytest.mark.parametrize("inside", [False, True])
@pytest.mark.filterwarnings("ignore")
def test_a_whole_module_is_refused_with_the_lines_that_convert_it(
    network: torch.nn.Module, legacy: bool, inside: bool
) -> None:
    content = saved({"model": network, "epoch": 1} if inside else network, legacy)
    with pytest.raises(InputError) as caught:
        read(content, "it's.pt")
    assert "it's.pt holds a pickled object of the class torch.nn.modules.container.Sequential" in (
        str(caught.value)
    )
    assert len(caught.value.lines) == 3
    assert caught.value.lines[0] == """model = torch.load("it's.pt", weights_only=False)"""


def test_storages_that_are_none() -> None:
    content = saved({"w": torch.ones(4)}, legacy=True)
    for change in (b"K\x05Q", b"NQ", b"]Q", b"K\x01K\x02\x86Q"):  # a number, None, a list, a pair
        at = content.index(b"Q", content.index(b"storage"))
        with pytest.raises(InputError, match="in a way that torch"):
            read(content[:at] + change + content[at + 1 :])


def test_other_pickles_are_refused() -> None:
    with pytest.raises(InputError, match=r"is a Python pickle that torch\.save did not write"):
        read(pickle.dumps({"w": [1.0]}, protocol=2), "sklearn.pkl")


def edited(content: bytes, **changes: bytes) -> bytes:
    """A zip of torch.save's with other content in some of its files."""
    result = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(result, "w") as new,
    ):
        for member in old.namelist():
            part = member.split("/", 1)[1]
            new.writestr(member, changes.get(part.replace("data/", "storage"), old.read(member)))
    return result.getvalue()


def described(shape: object, strides: object, offset: object = 0, count: int = 4) -> bytes:
    """The pickle of a tensor "w" of 4 floats with other sizes."""

    class Storage:
        pass

    class Pickler(pickle.Pickler):
        def persistent_id(self, value: Any) -> Any:
            if isinstance(value, Storage):
                return ("storage", torch.FloatStorage, "0", "cpu", count)
            return None

    class Tensor:
        def __reduce__(self) -> tuple[Any, ...]:
            rebuild = torch._utils._rebuild_tensor_v2
            return (rebuild, (Storage(), offset, shape, strides, False, {}))

    file = io.BytesIO()
    Pickler(file, 2).dump({"w": Tensor()})
    return file.getvalue()


@pytest.mark.parametrize(
    ("shape", "strides", "offset", "part"),
    [
        ((5,), (1,), 0, "lies outside of its storage"),
        ((2,), (4,), 0, "lies outside of its storage"),
        ((2,), (1,), 2**40, "lies outside of its storage"),
        ((2**40, 2**40), (0, 0), 0, "lies outside of its storage"),
        ((2,), (-1,), 3, "is described in a way that torch.save does not"),
        ((2,), (1, 1), 0, "lies outside of its storage"),
        ((-2,), (1,), 0, "has no shape of at most 32 whole numbers"),
        ((2.0,), (1,), 0, "has no shape"),
        ("ab", (1,), 0, "has no shape"),
        ((1,) * 40, (1,) * 40, 0, "has no shape"),
        (None, None, None, "has no shape"),
    ],
)
def test_tensors_outside_of_their_storage(
    shape: object, strides: object, offset: object, part: str
) -> None:
    content = saved({"w": torch.ones(4)})
    with pytest.raises(InputError) as caught:
        read(edited(content, **{"data.pkl": described(shape, strides, offset)}))
    assert part in str(caught.value)


def test_an_expanded_tensor_is_named_and_not_read() -> None:
    # a million numbers out of one: the file is small, what it asks for is not
    content = edited(saved({"w": torch.ones(4)}), **{"data.pkl": described((10**9,), (0,))})
    (one,) = read(content).tensors
    assert one.load is None
    assert "several times" in one.why_not


def test_big_endian_and_missing_storages() -> None:
    content = saved({"w": torch.ones(4)})
    with pytest.raises(InputError, match="big-endian"):
        read(edited(content, byteorder=b"big"))
    with pytest.raises(InputError, match="lies outside of its storage"):
        read(edited(content, storage0=b"\0" * 15))
    legacy = saved({"w": torch.ones(4)}, legacy=True)
    with pytest.raises(InputError, match="is cut off"):
        read(legacy[:-1])


@pytest.mark.parametrize("legacy", [False, True])
def test_quantized_tensors_are_dequantized(legacy: bool) -> None:
    x = torch.linspace(-1, 1, 12).reshape(3, 4)
    scales, zero_points = torch.tensor([0.01, 0.02, 0.03]), torch.tensor([0, 3, -5])
    state = {
        "tensor": torch.quantize_per_tensor(x, 0.02, 7, torch.quint8),
        "channels": torch.quantize_per_channel(x, scales, zero_points, 0, torch.qint8),
    }
    for one in read(saved(state, legacy)).tensors:
        assert one.load is not None
        assert one.shape == (3, 4)
        assert np.allclose(one.load(), state[one.name].dequantize(), atol=1e-6)


def test_scales_of_another_length_are_refused() -> None:
    x, scales = torch.zeros(3, 4), torch.ones(3)
    state = {"w": torch.quantize_per_channel(x, scales, torch.zeros(3), 0, torch.qint8)}
    with zipfile.ZipFile(io.BytesIO(saved(state))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    path = next(name for name in members if name.endswith("data.pkl"))
    axis = b"K\x00t"  # the axis 0, which ends the tuple of the quantizer
    assert members[path].count(axis) == 1
    members[path] = members[path].replace(axis, b"K\x01t")  # 3 scales for the 4 of the axis 1
    with pytest.raises(InputError, match=r"'w' is described in a way that torch.save does not"):
        read(zip_of(members))


def test_what_is_no_plain_tensor_says_what_it_is() -> None:
    state = {"sparse": torch.eye(3).to_sparse(), "meta": torch.empty(3, device="meta")}
    assert {one.name: one.why_not for one in read(saved(state)).tensors} == {
        "sparse": "it is sparse; save tensor.to_dense()",
        "meta": "it is on the device “meta”, which holds no values",
    }
