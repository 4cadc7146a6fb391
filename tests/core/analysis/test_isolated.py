"""The worker process: the caller survives it whatever happens, and it never survives the caller."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from onnx import helper

from core.analysis import (
    AnalysisConfig,
    LayerSettings,
    Limits,
    Report,
    WorkerStopped,
    analyze,
    start_analysis,
)
from core.analysis.processes import isolated
from core.errors import Cancelled, InputError
from tests.core.analysis.models import model_of, small_cnn
from tests.processes import is_worker, wait_until, workers_of

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]


def hungry(size: int) -> bytes:
    """A small file that asks for size⁴ numbers at run time."""
    nodes = [
        helper.make_node("MatMul", ["x", "w"], ["h"], name="layer"),
        helper.make_node("Expand", ["h", "shape"], ["big"]),
        helper.make_node("ReduceSum", ["big"], ["y"], keepdims=0),
    ]
    weights = {"w": np.ones((4, 4), np.float32), "shape": np.array([size] * 3 + [1, 4], np.int64)}
    return model_of(nodes, {"x": [1, 4]}, ["y"], weights).SerializeToString()


def endless() -> bytes:
    """A model that loops 2⁶² times."""
    body = helper.make_graph(
        [
            helper.make_node("Identity", ["go"], ["on"]),
            helper.make_node("Relu", ["h"], ["next"]),
        ],
        "body",
        [
            helper.make_tensor_value_info("i", 7, []),
            helper.make_tensor_value_info("go", 9, []),
            helper.make_tensor_value_info("h", 1, None),
        ],
        [
            helper.make_tensor_value_info("on", 9, []),
            helper.make_tensor_value_info("next", 1, None),
        ],
    )
    nodes = [
        helper.make_node("Loop", ["n", "yes", "x"], ["h_end"], body=body),
        helper.make_node("MatMul", ["h_end", "w"], ["y"], name="after"),
    ]
    weights = {"w": np.ones((4, 4), np.float32), "n": np.int64(2**62), "yes": np.bool_(True)}
    return model_of(nodes, {"x": [2, 4]}, ["y"], weights).SerializeToString()


def test_same_report_as_in_process() -> None:
    model = small_cnn().SerializeToString()
    config = AnalysisConfig(weight_bits=4, shapes={"x": (2, 2, 6, 6)})
    job = start_analysis(model, None, config, "mine.onnx")
    assert job.result() == analyze(model, None, config, name="mine.onnx")
    assert job.finished
    assert job.progress is not None
    assert (job.progress.phase, job.progress.layer) == ("measure", "last")


def test_out_of_memory() -> None:
    job = start_analysis(hungry(2000), config=AnalysisConfig(limits=Limits(memory_mb=3000)))
    with pytest.raises(InputError, match=r"needs more memory than"):
        job.result()


def test_out_of_time() -> None:
    job = start_analysis(endless(), config=AnalysisConfig(limits=Limits(seconds=3)))
    with pytest.raises(WorkerStopped, match="longer than the limit of 3 s"):
        job.result()


def test_cancel() -> None:
    job = start_analysis(endless())
    assert not job.wait(0.5)
    job.cancel()
    with pytest.raises(Cancelled):
        job.result()


def test_bad_input_keeps_its_sentence() -> None:
    with pytest.raises(InputError, match=r"^notes\.onnx is not a complete ONNX file"):
        start_analysis(b"text", name="notes.onnx").result()
    with pytest.raises(InputError, match="there is no file"):
        start_analysis("/nowhere.onnx")
    with pytest.raises(InputError, match=r"^d\.npz is neither"):
        start_analysis(small_cnn().SerializeToString(), b"?", data_name="d.npz").result()


def test_a_killed_worker_may_be_started_again() -> None:
    job = start_analysis(endless())
    os.kill(job.process_id, signal.SIGKILL)
    with pytest.raises(WorkerStopped, match=r"stop \(code -9\)"):
        job.result()


@pytest.mark.parametrize("moment", range(3))
def test_killed_at_any_moment(moment: int) -> None:
    job = start_analysis(endless())
    job.wait(0.3 * moment)
    os.kill(job.process_id, signal.SIGKILL)
    with pytest.raises(WorkerStopped):
        job.result()


def test_killed_in_the_middle_of_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A report of many layers is one line of megabytes: it can be cut anywhere.
    worker = tmp_path / "worker"
    worker.write_text('#!/bin/sh\nprintf \'{"confined": true}\\n{"report": {"mod\'; kill -9 $$\n')
    worker.chmod(0o700)
    monkeypatch.setattr(isolated.sys, "executable", str(worker))
    job = start_analysis(endless())
    with pytest.raises(WorkerStopped, match=r"stop \(code -9\)"):
        job.result()


def test_where_confinement_is_missing_the_log_says_so_once(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    isolated._warn_once.cache_clear()
    for _ in range(2):
        isolated._warn_once()
    assert [r.levelname for r in caplog.records] == ["WARNING"]
    assert "Landlock" in caplog.text


def test_nothing_lies_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    job = start_analysis(endless(), None)
    cwd = Path(f"/proc/{job.process_id}/cwd")
    wait_until(lambda: str(cwd.readlink()).endswith("(deleted)"))
    assert list(tmp_path.iterdir()) == []
    job.cancel()
    with pytest.raises(Cancelled):
        job.result()
    assert list(tmp_path.iterdir()) == []


def _heed_signals() -> None:
    """A suite in the background ignores Ctrl-C, under nohup SIGHUP; its children would, too."""
    for one in (signal.SIGINT, signal.SIGHUP):
        signal.signal(one, signal.SIG_DFL)


@pytest.mark.parametrize("how", ["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"])
def test_the_worker_ends_with_the_shell_command(how: str, tmp_path: Path) -> None:
    path = tmp_path / "m.onnx"
    path.write_bytes(endless())
    command = subprocess.Popen(
        [sys.executable, "-m", "core", "report", path, "--quiet"],
        cwd=ROOT,
        stderr=subprocess.DEVNULL,
        preexec_fn=_heed_signals,
    )
    wait_until(lambda: workers_of(command.pid))
    workers = workers_of(command.pid)
    command.send_signal(getattr(signal, how))
    command.wait()
    wait_until(lambda: not any(map(is_worker, workers)))


def test_the_worker_ends_with_its_parent_in_native_code_too() -> None:
    # PyDLL keeps the interpreter's lock: while C's `sleep` runs, no thread of Python can.
    code = """
import ctypes
from core.analysis.worker import _end_with_parent
_end_with_parent()
print("asleep", flush=True)
ctypes.PyDLL(None).sleep(600)
"""
    worker = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert worker.stdout
    assert worker.stdin
    assert worker.stdout.readline() == b"asleep\n"
    worker.stdin.close()  # as the system does when the parent is gone
    assert worker.wait(60) == -signal.SIGIO


def test_a_worker_that_has_answered_ends_well() -> None:
    for content in (small_cnn().SerializeToString(), b"text"):
        job = start_analysis(content)
        job.wait(60)
        assert job._process.returncode == 0


def test_the_worker_knows_no_secret_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_TOKEN", "secret")
    job = start_analysis(endless())
    environment = Path(f"/proc/{job.process_id}/environ").read_bytes()
    job.cancel()
    assert b"PYTHONPATH" in environment
    assert b"secret" not in environment


def test_a_worker_keeps_its_deadline_by_itself() -> None:
    # The parent neither reads nor kills: the system's alarm ends the worker.
    worker = subprocess.Popen(
        [sys.executable, "-m", "core.analysis.worker"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    model = endless()
    settings = AnalysisConfig(limits=Limits(seconds=2)).to_dict()
    header = {"name": "m", "data_name": "", "settings": settings, "sizes": [len(model), None]}
    assert worker.stdin
    worker.stdin.write(json.dumps(header).encode() + b"\n" + model)
    worker.stdin.flush()
    assert worker.wait(60) == -signal.SIGALRM


def test_a_worker_keeps_its_processor_limit() -> None:
    code = """
import signal
from core.analysis.worker import _limit_time
_limit_time(1.0)
signal.alarm(0)  # the deadline is not what ends it here
while True: pass
"""
    spin = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
    start = time.monotonic()
    # One second for each core; the system may round up.
    assert spin.wait(60 + 10 * (os.cpu_count() or 1)) in (-signal.SIGXCPU, -signal.SIGKILL)
    assert time.monotonic() - start >= 1


def test_the_end_is_told_once_with_the_result_there() -> None:
    ends: list[bool] = []
    job = start_analysis(b"text", on_end=lambda: ends.append(job.finished))
    with pytest.raises(InputError):
        job.result()
    wait_until(lambda: ends)
    assert ends == [True]


def test_adaround_finds_its_libraries_when_files_are_given_up() -> None:
    config = AnalysisConfig(layers={"last": LayerSettings(weight_bits=3, rounding="adaround")})
    report = start_analysis(small_cnn().SerializeToString(), None, config, "m.onnx").result()
    assert isinstance(report, Report)
    assert {layer.note for layer in report.layers} == {""}
