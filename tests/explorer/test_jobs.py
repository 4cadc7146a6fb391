"""The queue of analyses: how many run, who waits, and when a job is given up."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from core.analysis import AnalysisConfig, Limits, Report, WorkerStopped, analyze
from core.errors import Cancelled, InputError
from explorer import jobs
from explorer.jobs import Queue, Request, Seat
from explorer.reports import Reports
from tests.core.analysis.models import small_cnn
from tests.processes import wait_until

MODEL = small_cnn().SerializeToString()


class Work:
    """Stands for an AnalysisJob; the test says when and how it ends."""

    def __init__(self, model: bytes, name: str, on_end: Callable[[], None]) -> None:
        self.model, self.name, self.progress = model, name, None
        self.cancelled = False
        self._on_end, self._outcome = on_end, None

    def end(self, outcome: Report | Exception) -> None:
        self._outcome = outcome
        self._on_end()

    def cancel(self) -> None:
        self.cancelled = True
        self.end(Cancelled())

    def result(self) -> Report:
        if isinstance(self._outcome, Exception):
            raise self._outcome
        assert self._outcome is not None
        return self._outcome


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Work]:
    works: list[Work] = []

    def start(model, data, config, name, data_name, on_end, task, held_out):
        works.append(Work(model, name, on_end))
        return works[-1]

    monkeypatch.setattr(jobs, "start_analysis", start)
    return works


@pytest.fixture(scope="module")
def report() -> Report:
    return analyze(MODEL, config=AnalysisConfig(samples=1))


def asked(number: int) -> Request:
    return Request(b"%d" % number, None, AnalysisConfig(), (f"{number}.onnx", ""))


def test_two_run_and_the_others_wait_in_order(started: list[Work], report: Report) -> None:
    queue = Queue(2, Reports())
    followed = [queue.follow(asked(i)) for i in range(5)]
    assert [w.name for w in started] == ["0.onnx", "1.onnx"]
    assert [queue.place(job) for job in followed] == [0, 0, 1, 2, 3]
    started[1].end(report)
    assert [w.name for w in started] == ["0.onnx", "1.onnx", "2.onnx"]
    assert [queue.place(job) for job in followed] == [0, 0, 0, 1, 2]
    assert [job.ended for job in followed] == [False, True, False, False, False]


def test_one_request_by_two_visitors_is_one_job(started: list[Work]) -> None:
    queue = Queue(2, Reports())
    first, second = Seat(queue), Seat(queue)
    assert first.take(asked(1)) is second.take(asked(1))
    assert first.take(asked(1)) is second.job  # and a rerun of the page changes nothing
    assert len(started) == 1
    first.leave()
    assert not started[0].cancelled
    second.leave()
    assert started[0].cancelled


def test_other_bytes_settings_or_names_are_another_request() -> None:
    one = Request(b"m", b"d", AnalysisConfig(), ("m.onnx", "d.npz"))
    others = {
        one.key,
        replace(one, model=b"x").key,
        replace(one, data=b"x").key,
        replace(one, data=None).key,
        replace(one, config=AnalysisConfig(weight_bits=4)).key,
        replace(one, names=("alice-secret-project.onnx", "d.npz")).key,
        replace(one, names=("m.onnx", "x.npz")).key,
    }
    assert len(others) == 7
    assert one.key == replace(one).key


def test_the_report_is_kept_and_an_error_is_told(started: list[Work], report: Report) -> None:
    reports = Reports()
    queue = Queue(2, reports)
    good, bad = queue.follow(asked(1)), queue.follow(asked(2))
    started[0].end(report)
    started[1].end(InputError("2.onnx is no model."))
    assert reports.get(good.key) == report
    assert good.error is None
    assert reports.get(bad.key) is None
    assert str(bad.error) == "2.onnx is no model."


def test_a_stopped_worker_can_be_started_again(started: list[Work]) -> None:
    seat = Seat(Queue(2, Reports()))
    first = seat.take(asked(1))
    started[0].end(WorkerStopped("killed"))
    assert seat.take(asked(1)) is first  # a rerun of the page still shows the error
    seat.leave()
    assert seat.take(asked(1)) is not first
    assert len(started) == 2


def test_other_settings_give_up_the_old_job(started: list[Work]) -> None:
    seat = Seat(Queue(1, Reports()))
    seat.take(asked(1))
    seat.take(asked(2))
    assert [w.cancelled for w in started] == [True, False]


def test_a_waiting_job_is_given_up_without_being_started(started: list[Work]) -> None:
    queue = Queue(1, Reports())
    first, second, third = Seat(queue), Seat(queue), Seat(queue)
    first.take(asked(1))
    second.take(asked(2))
    third.take(asked(3))
    second.leave()
    assert third.place() == 1
    first.leave()
    assert [w.name for w in started] == ["1.onnx", "3.onnx"]


def test_a_closed_tab_ends_its_job_after_a_while(
    started: list[Work], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "_GRACE", 0.05)
    seat = Seat(Queue(1, Reports()))
    seat.take(asked(1))
    seat.disconnect()
    wait_until(lambda: started[0].cancelled)


def test_a_reloaded_page_finds_its_job_again(
    started: list[Work], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "_GRACE", 3600.0)
    queue = Queue(1, Reports())
    before, after = Seat(queue), Seat(queue)
    job = before.take(asked(1))
    before.disconnect()
    assert after.take_again(job.key) is job
    assert after.take(asked(1)) is job
    after.leave()
    assert started[0].cancelled
    assert after.take_again(job.key) is None
    assert len(started) == 1


def test_a_full_queue_says_so(started: list[Work], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_MOST_WAITING", 2)
    queue = Queue(1, Reports())
    for i in range(3):
        queue.follow(asked(i))
    with pytest.raises(InputError, match="2 models wait to be measured; try again"):
        queue.follow(asked(9))
    assert queue.follow(asked(2)).followers == 2  # who asks for a known job still gets it


def test_a_worker_that_cannot_start_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(*_, **__):
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(jobs, "start_analysis", start)
    queue = Queue(1, Reports())
    job = queue.follow(asked(1))
    assert job.ended
    assert str(job.error) == "no worker could be started: Cannot allocate memory; try again."


@pytest.mark.slow
def test_with_real_workers() -> None:
    reports = Reports()
    queue = Queue(2, reports)
    config = AnalysisConfig(samples=1)
    good = queue.follow(Request(MODEL, None, config, ("m.onnx", "")))
    bad = queue.follow(Request(b"?", None, config, ("b.onnx", "")))
    large = queue.follow(
        Request(MODEL, None, AnalysisConfig(limits=Limits(model_mb=1e-4)), ("l.onnx", ""))
    )
    wait_until(lambda: good.ended and bad.ended and large.ended)
    assert reports.get(good.key) == analyze(MODEL, None, config, name="m.onnx")
    assert "not a complete ONNX file" in str(bad.error)
    assert "the limit is 0.0001 MB" in str(large.error)


def test_reports_are_kept_by_bytes(report: Report) -> None:
    reports = Reports(budget=50_000)
    for i in range(100):
        reports.put(f"{i}", replace(report, notes=(f"{i}" * 100,)))
    kept = [i for i in range(100) if reports.get(f"{i}") is not None]
    assert kept == list(range(kept[0], 100))  # the latest ones
    assert 1 <= len(kept) < 20
    assert reports.get("99") == replace(report, notes=("99" * 100,))


def test_a_report_larger_than_the_budget_is_kept_until_the_next(report: Report) -> None:
    reports = Reports(budget=10)
    reports.put("a", report)
    assert reports.get("a") == report
    reports.put("b", report)
    assert reports.get("a") is None
    assert reports.get("b") == report
