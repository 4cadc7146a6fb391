"""A model whose weights lie in other files: beside it, or with it in one zip, and nowhere else."""

import hashlib
import io
import os
import zipfile
from contextlib import suppress
from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from core.analysis import AnalysisConfig, Limits, Report, analyze, start_analysis
from core.errors import InputError
from core.graph import load_quantized_onnx
from core.models.archive import unpack
from core.models.external_data import locations_in
from core.models.onnx_file import read_onnx
from tests.core.analysis.models import model_of, small_cnn
from tests.core.analysis.opens import watched
from tests.core.analysis.test_command_line import core

pytestmark = pytest.mark.slow

SECRET = b"\0\0\x80?" * 72  # as many floats as the first layer has weights


def keep_in(model: onnx.ModelProto, location: str, **entries: int) -> None:
    """Have the first stored tensor say that its values lie in the file at `location`."""
    tensor = model.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value=location)
    for key, value in entries.items():
        tensor.external_data.add(key=key, value=str(value))


def save(folder: Path, location: str = "model.onnx.data", **options) -> Path:
    """`small_cnn` as onnx itself saves it, all weights in one other file or in one file each."""
    folder.mkdir(exist_ok=True)
    path = folder / "model.onnx"
    onnx.save(
        small_cnn(),
        path,
        save_as_external_data=True,
        location=location,
        size_threshold=0,
        **options,
    )
    return path


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def zip_of(path: Path, folder: str = "") -> bytes:
    return zipped({folder + p.name: p.read_bytes() for p in path.parent.iterdir()})


EXPECTED = analyze(small_cnn().SerializeToString())


def same_numbers(report: Report) -> bool:
    return report.layers == EXPECTED.layers and report.outputs == EXPECTED.outputs


@pytest.mark.parametrize("one_file", [True, False])
def test_files_beside_the_model(tmp_path: Path, one_file: bool) -> None:
    path = save(tmp_path, all_tensors_to_one_file=one_file)
    for report in (analyze(path), analyze(str(path)), start_analysis(path).result()):
        assert same_numbers(report)
        files = {p.name: p for p in tmp_path.iterdir() if p != path}
        assert {f.name: (f.bytes, f.sha256) for f in report.model.data_files} == {
            name: (p.stat().st_size, hashlib.sha256(p.read_bytes()).hexdigest())
            for name, p in files.items()
        }
        assert report.model.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
        assert Report.from_dict(report.to_dict()) == report
    assert len(files) == (1 if one_file else 5)


def test_from_the_shell_in_another_folder(tmp_path: Path) -> None:
    done = core("report", save(tmp_path), "--quiet", "--json", "-")
    assert done.returncode == 0
    assert '"model.onnx.data"' in done.stdout


def test_a_folder_below(tmp_path: Path) -> None:
    (tmp_path / "weights").mkdir()
    path = save(tmp_path, "weights/model.data")
    assert same_numbers(analyze(path))
    assert same_numbers(start_analysis(path).result())
    files = {"m/model.onnx": path.read_bytes()}
    files["m/weights/model.data"] = (tmp_path / "weights" / "model.data").read_bytes()
    assert same_numbers(analyze(zipped(files)))


@pytest.mark.parametrize("folder", ["", "export/", "a/b/"])
def test_a_zip_with_both(tmp_path: Path, folder: str) -> None:
    content = zip_of(save(tmp_path), folder)
    (tmp_path / "given.zip").write_bytes(content)
    for report in (
        analyze(content),
        analyze(tmp_path / "given.zip"),
        start_analysis(content).result(),
        start_analysis(tmp_path / "given.zip").result(),
    ):
        assert same_numbers(report)
        assert [f.name for f in report.model.data_files] == ["model.onnx.data"]
        assert report.model.sha256 == hashlib.sha256(content).hexdigest()


def test_a_zip_of_a_model_that_needs_no_other_file() -> None:
    whole = small_cnn().SerializeToString()
    extra = {"__MACOSX/._model.onnx": b"\0", ".DS_Store": b"\0", "readme.txt": b"hello"}
    assert same_numbers(analyze(zipped({"m/model.onnx": whole, **extra})))


def test_an_integer_graph_from_two_files(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("QuantizeLinear", ["x", "s", "z"], ["q"]),
        helper.make_node("DequantizeLinear", ["q", "s", "z"], ["d"]),
        helper.make_node("DequantizeLinear", ["wq", "s", "wz"], ["w"]),
        helper.make_node("MatMul", ["d", "w"], ["m"]),
        helper.make_node("QuantizeLinear", ["m", "s", "z"], ["mq"]),
        helper.make_node("DequantizeLinear", ["mq", "s", "z"], ["y"]),
    ]
    weights = {"s": np.float32(0.5), "z": np.uint8(128), "wz": np.int8(0)}
    weights["wq"] = np.array([[2, -4], [6, 8]], np.int8)
    path = tmp_path / "q.onnx"
    model = model_of(nodes, {"x": [1, 2]}, ["y"], weights)
    onnx.save(model, path, save_as_external_data=True, location="q.data", size_threshold=0)
    # By hand: x = [1, −0.5] is exact at a step of 0.5, and w = 0.5·wq = [[1, −2], [3, 4]].
    outputs = load_quantized_onnx(path).run({"x": np.array([[1.0, -0.5]], np.float32)})
    assert outputs["y"].tolist() == [[1.0 - 1.5, -2.0 - 2.0]]


def outside(tmp_path: Path) -> dict[str, Path]:
    """Locations that lead out of `tmp_path`/work, and the secret that each one leads to."""
    work = tmp_path / "work"
    (work / "below").mkdir(parents=True)
    (work / ".streamlit").mkdir()
    beside, absolute = tmp_path / "beside.txt", tmp_path / "absolute.txt"
    hidden = work / ".streamlit" / "secrets.toml"
    for secret in (beside, absolute, hidden):
        secret.write_bytes(SECRET)
    (work / "link").symlink_to(beside)
    (work / "chain").symlink_to("link")
    (work / "folder").symlink_to(tmp_path)
    return {
        "../beside.txt": beside,
        "below/../../beside.txt": beside,
        str(absolute): absolute,
        "//" + str(absolute): absolute,
        "link": beside,
        "chain": beside,
        "folder/beside.txt": beside,
        ".streamlit/secrets.toml": hidden,
    }


def test_no_path_leads_out_of_the_folder(tmp_path: Path) -> None:
    for location, secret in outside(tmp_path).items():
        model = small_cnn()
        keep_in(model, location)
        path = tmp_path / "work" / "model.onnx"
        path.write_bytes(model.SerializeToString())
        with watched(secret) as opened:
            for use in (analyze, read_onnx, load_quantized_onnx):
                with pytest.raises(InputError, match="keeps weights in another file"):
                    use(path)
        assert not opened, location


@pytest.mark.parametrize("location", ["../beside.txt", "link"])
def test_the_worker_gets_nothing_from_outside(tmp_path: Path, location: str) -> None:
    secret = outside(tmp_path)[location]
    model = small_cnn()
    keep_in(model, location)
    path = tmp_path / "work" / "model.onnx"
    path.write_bytes(model.SerializeToString())
    with watched(secret) as opened, pytest.raises(InputError, match="keeps weights in another"):
        start_analysis(path).result()
    assert not opened


def test_the_watch_sees_our_own_open(tmp_path: Path) -> None:
    path = save(tmp_path)
    with watched(tmp_path / "model.onnx.data") as opened:
        read_onnx(path)
    assert opened


@pytest.mark.parametrize(
    "location",
    ["missing.data", "", ".", "..", "a\0b", "back\\slash", "a" * 1001, "self", "dir", "pipe"],
)
def test_what_is_no_file_of_the_folder(tmp_path: Path, location: str) -> None:
    (tmp_path / "self").symlink_to("self")
    (tmp_path / "dir").mkdir()
    os.mkfifo(tmp_path / "pipe")  # whoever opened it to read would wait for ever
    model = small_cnn()
    keep_in(model, location)
    (tmp_path / "model.onnx").write_bytes(model.SerializeToString())
    with pytest.raises(InputError, match="keeps weights in another file") as caught:
        analyze(tmp_path / "model.onnx")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("entries", "part"),
    [
        ({"offset": 0, "length": 10**9}, "from byte 0 to 1000000000, and the file has 288 bytes"),
        ({"offset": 289}, "from byte 289 to 288"),
        ({"offset": -4, "length": 288}, "from byte -4"),
        ({"offset": 4, "length": -4}, "from byte 4 to 0"),
        ({"offset": "two"}, "no whole number"),
        ({"offset": 2**70, "length": 1}, "and the file has 288 bytes"),
        ({"offset": 8}, "'w1'"),  # 280 bytes for 72 floats
    ],
)
def test_places_beyond_the_file(tmp_path: Path, entries: dict, part: str) -> None:
    model = small_cnn()
    keep_in(model, "w.bin", **entries)
    (tmp_path / "w.bin").write_bytes(SECRET)
    (tmp_path / "model.onnx").write_bytes(model.SerializeToString())
    with pytest.raises(InputError) as caught:
        analyze(tmp_path / "model.onnx")
    assert part in str(caught.value)


def test_the_sizes_are_checked_before_a_file_is_opened(tmp_path: Path) -> None:
    path = save(tmp_path)
    small = AnalysisConfig(limits=Limits(model_mb=(path.stat().st_size + 100) / 1e6))
    with watched(tmp_path / "model.onnx.data") as opened:
        for use in (analyze, lambda p, _, c: start_analysis(p, None, c).result()):
            with pytest.raises(InputError, match=r"model\.onnx with its data files holds"):
                use(path, None, small)
    assert not opened


def test_one_file_used_by_many_tensors_is_bounded(tmp_path: Path) -> None:
    # 500 tensors that all claim the same megabyte: half a gigabyte in memory.
    (tmp_path / "w.bin").write_bytes(bytes(10**6))
    model = small_cnn()
    for i in range(500):
        tensor = model.graph.initializer.add(
            name=f"t{i}", data_type=TensorProto.UINT8, dims=[10**6]
        )
        tensor.data_location = TensorProto.EXTERNAL
        tensor.external_data.add(key="location", value="w.bin")
    (tmp_path / "model.onnx").write_bytes(model.SerializeToString())
    with pytest.raises(InputError, match=r"in other files holds 201\.0 MB and the limit is 200 MB"):
        read_onnx(tmp_path / "model.onnx")


def test_more_files_than_are_allowed(tmp_path: Path) -> None:
    model = small_cnn()
    for i in range(10_001):
        tensor = model.graph.initializer.add(name=f"t{i}", data_type=TensorProto.UINT8, dims=[1])
        tensor.data_location = TensorProto.EXTERNAL
        tensor.external_data.add(key="location", value=f"{i}.bin")
    (tmp_path / "model.onnx").write_bytes(model.SerializeToString())
    with pytest.raises(InputError, match="in 10,001 files and 10,000 are allowed"):
        start_analysis(tmp_path / "model.onnx").result()


def test_bytes_alone_stay_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save(tmp_path)
    monkeypatch.chdir(tmp_path)  # where the file would be found
    with watched(tmp_path / "model.onnx.data") as opened:
        for use in (analyze, read_onnx, lambda c: start_analysis(c).result()):
            with pytest.raises(InputError, match="keeps the tensor 'w1' in another file"):
                use(path.read_bytes())
    assert not opened


def refusal(content: bytes, **limits: float) -> str:
    with pytest.raises(InputError) as caught:
        analyze(content, None, AnalysisConfig(limits=Limits(**limits)))
    assert "\n" not in str(caught.value)
    return str(caught.value)


WHOLE = small_cnn().SerializeToString()


def test_refused_zips(tmp_path: Path) -> None:
    path = save(tmp_path)
    model = path.read_bytes()
    assert "is a zip without an ONNX file" in refusal(zipped({"weights.data": b"1"}))
    assert "holds 2 ONNX files ('a.onnx', 'b.onnx')" in refusal(
        zipped({"a.onnx": WHOLE, "b.onnx": WHOLE})
    )
    # The data file is missing, or lies in another folder than the model.
    assert "keeps the tensor 'w1' in another file" in refusal(zipped({"model.onnx": model}))
    misplaced = zipped({"m/model.onnx": model, "model.onnx.data": b"1"})
    assert "keeps the tensor 'w1' in another file" in refusal(misplaced)
    assert "is compressed in a way that is not read" in refusal(
        zipped({"model.onnx": WHOLE}, zipfile.ZIP_LZMA)
    )
    many = zipped({"model.onnx": WHOLE} | {f"{i}.bin": b"" for i in range(10_000)})
    assert "more than the 10,000 files" in refusal(many)
    bomb = zipped({"model.onnx": WHOLE, "zeros.data": bytes(50_000_000)})
    assert len(bomb) < 100_000
    assert "unpacked, holds 50.0 MB and the limit is 20 MB" in refusal(bomb, model_mb=20)
    assert "is a damaged zip" in refusal(b"PK\x03\x04 no")


def test_the_worker_refuses_a_zip_in_the_same_words() -> None:
    content = zipped({"weights.data": b"1"})
    with pytest.raises(InputError) as caught:
        start_analysis(content).result()
    assert str(caught.value) == refusal(content)


def test_an_encrypted_zip() -> None:
    # Python writes none: the flag is set by hand in both headers of the one file.
    content = bytearray(zipped({"model.onnx": WHOLE}, zipfile.ZIP_STORED))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert "is encrypted" in refusal(bytes(content))


def test_a_zip_that_holds_more_than_it_says() -> None:
    # The directory and the header say 1,000 bytes; the stream unpacks to 50,000,000.
    content = bytearray(zipped({"model.onnx": WHOLE, "zeros.data": bytes(50_000_000)}))
    size = (50_000_000).to_bytes(4, "little")
    assert content.count(size) == 2
    assert "is a damaged zip" in refusal(bytes(content).replace(size, (1000).to_bytes(4, "little")))


def test_two_files_of_one_name() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("model.onnx", WHOLE)
        archive.writestr("w.data", b"1")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("w.data", b"2")
    assert "two files of one name" in refusal(stream.getvalue())


def test_names_in_a_zip_that_lead_out_are_no_files_of_the_model(tmp_path: Path) -> None:
    model = small_cnn()
    keep_in(model, "../w.bin")
    for name in ("../w.bin", "/w.bin", "w.bin"):
        content = zipped({"m/model.onnx": model.SerializeToString(), name: SECRET})
        assert "keeps the tensor 'w1' in another file ('../w.bin')" in refusal(content)


ARCHIVE = zipped({"m/model.onnx": WHOLE, "m/w.data": bytes(range(256)) * 4})


@given(st.integers(0, len(ARCHIVE) - 1), st.binary(min_size=1, max_size=4))
def test_a_damaged_zip_gives_one_sentence_or_the_model(at: int, damage: bytes) -> None:
    changed = ARCHIVE[:at] + damage + ARCHIVE[at + len(damage) :]
    with suppress(InputError):  # any other exception fails
        assert unpack(changed, 1.0, "m.zip").content == WHOLE


def test_locations_are_found_at_any_depth() -> None:
    values = numpy_helper.from_array(np.zeros(2, np.float32), "v")
    values.ClearField("raw_data")
    values.data_location = TensorProto.EXTERNAL
    values.external_data.add(key="location", value="deep.bin")
    inner = helper.make_graph([helper.make_node("Constant", [], ["o"], value=values)], "g", [], [])
    model = model_of([helper.make_node("If", ["c"], ["o"], then_branch=inner)], {}, ["o"])
    keep = small_cnn()
    keep_in(keep, "flat.bin")
    model.graph.initializer.extend(keep.graph.initializer)
    assert locations_in(model.SerializeToString()) == ["deep.bin", "flat.bin"]
    assert locations_in(b"no model") == []
