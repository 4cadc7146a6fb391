"""Shares of a task: whoever carries them out, and however often, the numbers are the same."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.analysis import AnalysisConfig, Task
from core.analysis.mend import mend
from core.analysis.processes.executor import carry_out, shared_work
from core.analysis.processes.joined import joined_sensitivity, joined_trials
from core.analysis.processes.share import EVERYTHING, Share
from core.analysis.remedies.trial import Mended
from core.analysis.sensitivity import sensitivity
from core.errors import InputError
from core.models.external_data import ModelWithData
from tests.core.analysis.models import images, small_cnn
from tests.processes import wait_until

pytestmark = pytest.mark.slow

CONFIG = AnalysisConfig(4, 4, per_channel=False)
MODEL, DATA = small_cnn().SerializeToString(), {"x": images(6)}


@pytest.fixture
def threads() -> Iterator[Executor]:
    with ThreadPoolExecutor(2) as pool:
        yield pool


def test_sensitivity_in_shares(threads: Executor) -> None:
    *_, alone = sensitivity(MODEL, DATA, CONFIG, name="model.onnx")
    work = shared_work(Task.SENSITIVITY, MODEL, DATA, CONFIG)
    first, last = carry_out(work, threads, joined_sensitivity, shares=2)
    assert last == alone
    # A share of two measures every other of the three layers; none is lost or measured twice.
    assert sum(layer.measured for layer in first.layers) in (1, 2)
    assert not first.complete


@pytest.fixture(scope="module")
def mended() -> Mended:
    """All trials, by one worker alone."""
    *_, alone = mend(MODEL, DATA, CONFIG)
    return alone


def test_mending_in_shares(threads: Executor, mended: Mended) -> None:
    work = shared_work(Task.MEND, MODEL, DATA, CONFIG)
    *_, last = carry_out(work, threads, joined_trials, shares=2)
    assert len([trial for trial in mended.trials if not trial.cheap]) >= 2
    assert last.trials == mended.trials
    assert last.complete


def test_a_share_that_fails_is_the_error_of_the_whole(threads: Executor) -> None:
    work = shared_work(Task.SENSITIVITY, b"no model", None, CONFIG)
    with pytest.raises(InputError, match=r"model\.onnx"):
        list(carry_out(work, threads, joined_sensitivity, shares=2))


def test_what_cannot_be_shared_out_is_refused(threads: Executor) -> None:
    with pytest.raises(InputError, match="give a zip"):
        next(sensitivity(ModelWithData(MODEL, {}), None, CONFIG, executor=threads))
    with pytest.raises(InputError, match="share 2 of 2 does not exist; give 0 to 1"):
        Share(2, 2)


def test_shares_of_a_configuration_survive_the_journey() -> None:
    config = replace(CONFIG, share=Share(1, 3))
    plain = json.loads(json.dumps(config.to_dict()))
    assert AnalysisConfig.from_dict(plain) == config
    del plain["share"]  # as in reports of earlier versions
    assert AnalysisConfig.from_dict(plain).share == EVERYTHING


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as found:
        yield found


def test_mending_on_a_cluster(
    cluster: Any, files: tuple[Path, Path], mended: Mended, tmp_path: Path
) -> None:
    out = tmp_path / "trials.json"
    asked = (*_shell("mend", files), "--cluster", cluster.scheduler_address, "--shares", "2")
    subprocess.run([*asked, "--json", str(out)], check=True)
    found = Mended.from_dict(json.loads(out.read_text()))
    assert found.trials == mended.trials
    assert found.complete


def test_a_cluster_that_loses_a_worker(
    cluster: Any, files: tuple[Path, Path], tmp_path: Path
) -> None:
    """One of two worker processes is killed at its work; the shell prints the same numbers."""
    out = tmp_path / "found.json"
    shell = (*_shell("sensitivity", files), "--cluster", cluster.scheduler_address)
    with subprocess.Popen([*shell, "--shares", "2", "--json", str(out)]) as asked:
        os.kill(_worker_at_work(cluster), signal.SIGKILL)
        assert asked.wait() == 0
    found = json.loads(out.read_text())
    *_, alone = sensitivity(*files, CONFIG)
    expected = json.loads(json.dumps(alone.to_dict()))
    assert found["complete"]
    assert found["layers"] == expected["layers"]
    assert found["all_quantized"] == expected["all_quantized"]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """The model and its data."""
    model, data = tmp_path / "model.onnx", tmp_path / "x.npz"
    model.write_bytes(MODEL)
    np.savez(data, **DATA)
    return model, data


def _shell(command: str, files: tuple[Path, Path]) -> tuple[str, ...]:
    """The command on the files, with the settings of `CONFIG`."""
    model, data = map(str, files)
    bits = ("--weight-bits", "4", "--activation-bits", "4", "--per-tensor")
    return (sys.executable, "-m", "core", command, model, "--data", data, *bits)


def _worker_at_work(cluster: Any) -> int:
    """The process id of a worker that carries out a share."""
    with cluster.get_client() as client:
        wait_until(lambda: any(client.processing().values()))
        busy = [address for address, shares in client.processing().items() if shares]
        (pid,) = client.run(os.getpid, workers=busy[:1]).values()
        return pid
