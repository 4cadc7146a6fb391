"""A confined process opens nothing but Python's own files (Linux with Landlock)."""

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from core import confine as confine_module
from core.analysis.processes import isolated
from core.confine import confine
from tests.core.analysis.opens import watched

ROOT = Path(__file__).resolve().parents[2]


def python(code: str, cwd: Path) -> str:
    """What the code prints, run in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        cwd=cwd,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


needs_landlock = pytest.mark.skipif(
    "yes" not in python("from core.confine import confine\nprint('yes' * confine())", ROOT),
    reason="this system has no Landlock; the worker logs so",
)


def test_the_answer_is_true_or_false_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert confine() is False


@pytest.mark.slow
@needs_landlock
def test_files_are_given_up(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("password")
    (tmp_path / "open").write_text("was open before")
    printed = python(
        """
        import os, socket
        from core.confine import confine

        before = open("open")
        confine()
        for attempt in (
            lambda: open("secret"),
            lambda: open(os.path.abspath("secret")),
            lambda: open("/etc/passwd"),
            lambda: open("/proc/self/environ"),
            lambda: open("new", "w"),
            lambda: os.listdir("/"),
            lambda: os.mkdir("folder"),
            lambda: os.remove("secret"),
            lambda: os.execv("/bin/true", ["true"]),
            lambda: os.truncate("secret", 0),
            lambda: socket.create_connection(("127.0.0.1", 1)),
            lambda: os.kill(os.getppid(), 0),
        ):
            try:
                attempt()
                print("done")
            except PermissionError:
                print("refused")
        print(before.read())
        import wave
        print(wave.__name__)
        """,
        tmp_path,
    )
    assert printed.split("\n") == ["refused"] * 12 + ["was open before", "wave"]
    assert (tmp_path / "secret").exists()


@needs_landlock
def test_each_version_of_landlock_governs_what_it_can() -> None:
    # `man 7 landlock`, section "Landlock features": 13 operations at first, then one more each.
    governed = [confine_module._everything(version) for version in range(1, 8)]
    assert [g.handled_access_fs.bit_count() for g in governed] == [13, 14, 15, 15, 16, 16, 16]
    assert [g.handled_access_net for g in governed] == [0, 0, 0, 3, 3, 3, 3]
    assert [g.scoped for g in governed] == [0, 0, 0, 0, 0, 3, 3]


@pytest.mark.slow
@needs_landlock
def test_the_worker_has_one_thread_when_it_confines_itself() -> None:
    # Another one would not be confined. The environment is the one that the worker gets.
    code = """
        import os
        from core.analysis.per_layer import analyze
        print(len(os.listdir("/proc/self/task")))
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        env=isolated._environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "1"


@pytest.mark.slow
@needs_landlock
def test_onnxruntime_cannot_open_what_a_model_names(tmp_path: Path) -> None:
    # As if the check of the message had been forgotten: the second wall holds by itself.
    secret = tmp_path / "secret.bin"
    secret.write_bytes(b"password")
    code = """
        import onnx, onnxruntime
        from onnx import TensorProto, helper
        from core.confine import confine

        tensor = TensorProto(name="w", data_type=2, dims=[8], data_location=1)
        for key, value in (("location", "secret.bin"), ("offset", "0"), ("length", "8")):
            tensor.external_data.add(key=key, value=value)
        out = helper.make_tensor_value_info("y", 2, None)
        graph = helper.make_graph(
            [helper.make_node("Identity", ["w"], ["y"])], "g", [], [out], [tensor]
        )
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9
        ).SerializeToString()
        {confine}
        try:
            session = onnxruntime.InferenceSession(model)
            print(bytes(session.run(None, {{}})[0]).decode())
        except Exception as error:
            print("refused")
    """
    assert python(code.format(confine=""), tmp_path) == "password"
    with watched(secret) as opened:
        assert python(code.format(confine="confine()"), tmp_path) == "refused"
    assert not opened
