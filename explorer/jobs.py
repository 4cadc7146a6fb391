"""The analyses of all visitors: a few run at once, the others wait in the order they came in.

A `Request` says what to measure, a `Job` is the measuring of it, the `Queue` starts jobs, and a
visitor's `Seat` follows one job. A job that nobody follows any more is stopped.
"""

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property, partial
from threading import RLock, Timer

from core.analysis import AnalysisConfig, AnalysisJob, Task, start_analysis
from core.analysis.processes.progress import Progress
from core.errors import Cancelled, InputError
from explorer.kept_uploads import Upload
from explorer.reports import Reports

_MOST_WAITING = 100
_GRACE = 5.0  # seconds in which a reloaded page finds its job again


@dataclass(frozen=True)
class Request:
    """What to do with a model: it, its data (or None), how, the two files' names, the task.

    held_out: data to measure on, when ranges are chosen on `data` alone.
    """

    model: bytes
    data: bytes | None
    config: AnalysisConfig
    names: tuple[str, str]
    task: Task = Task.REPORT
    held_out: Upload | None = None

    @cached_property
    def key(self) -> str:
        """The same for the same request, and not to be guessed without its bytes.

        Names count: messages and reports carry them, and one visitor must not see another's.
        """
        whole = hashlib.sha256(hashlib.sha256(self.model).digest())
        whole.update(hashlib.sha256(self.data or b"").digest())
        held_out = self.held_out
        if held_out is not None:
            whole.update(hashlib.sha256(held_out.content).digest())
        settings = [self.data is None, self.names, self.config.to_dict(), self.task.value]
        settings += [] if held_out is None else [held_out.name]
        whole.update(json.dumps(settings, sort_keys=True).encode())
        return whole.hexdigest()


class Job:
    """One analysis: waiting, at work, or ended. `error` says why it ended without a report."""

    def __init__(self, request: Request) -> None:
        self.key = request.key
        self.request: Request | None = request  # until the worker has it
        self.work: AnalysisJob | None = None
        self.followers = 0
        self.ended = False
        self.error: InputError | None = None

    @property
    def progress(self) -> Progress | None:
        """How far the worker is; None before it has measured anything."""
        return self.work.progress if self.work else None


class Queue:
    """Jobs by key. The same request by several visitors is one job, which all of them follow."""

    def __init__(self, at_once: int, reports: Reports) -> None:
        self._at_once, self._reports = at_once, reports
        self._lock = RLock()
        self._waiting: list[Job] = []
        self._running: list[Job] = []

    def follow(self, request: Request) -> Job:
        """The job of this request, new if there is none.

        Raises:
            InputError: when too many wait already.
        """
        with self._lock:
            job = self._find(request.key)
            if job is None:
                if len(self._waiting) >= _MOST_WAITING:
                    raise InputError(
                        f"{_MOST_WAITING} models wait to be measured; try again in a few minutes."
                    )
                job = Job(request)
                self._waiting.append(job)
            job.followers += 1
            self._start()
            return job

    def follow_again(self, key: str) -> Job | None:
        """The job of this key, if it still waits or runs."""
        with self._lock:
            job = self._find(key)
            if job is not None:
                job.followers += 1
            return job

    def leave(self, job: Job, grace: float = 0.0) -> None:
        """Follow `job` no longer; it is stopped when nobody follows it after `grace` seconds."""
        with self._lock:
            job.followers -= 1
            if grace:
                timer = Timer(grace, self._stop_if_alone, (job,))
                timer.daemon = True
                timer.start()
            else:
                self._stop_if_alone(job)

    def place(self, job: Job) -> int:
        """The job's place in the queue: 1 is the next to start, 0 has started."""
        with self._lock:
            return self._waiting.index(job) + 1 if job in self._waiting else 0

    def _find(self, key: str) -> Job | None:
        return next((j for j in (*self._running, *self._waiting) if j.key == key), None)

    def _start(self) -> None:
        """Start waiting jobs while there is room."""
        while self._waiting and len(self._running) < self._at_once:
            job = self._waiting.pop(0)
            request, job.request = job.request, None
            assert request is not None
            self._running.append(job)
            try:
                job.work = start_analysis(
                    request.model,
                    request.data,
                    request.config,
                    *request.names,
                    on_end=partial(self._end, job),
                    task=request.task,
                    held_out=request.held_out.content if request.held_out else None,
                )
            except InputError as error:
                self._close(job, error)
            except OSError as error:  # the system gives no process or no memory
                reason = error.strerror or "the system refused"
                self._close(job, InputError(f"no worker could be started: {reason}; try again."))

    def _end(self, job: Job) -> None:
        """Take the result of a worker that has ended, and let the next one start."""
        with self._lock:
            assert job.work is not None
            try:
                self._reports.put(job.key, job.work.result())
                self._close(job, None)
            except Cancelled:
                self._close(job, None)
            except InputError as error:
                self._close(job, error)
            self._start()

    def _close(self, job: Job, error: InputError | None) -> None:
        if job in self._running:
            self._running.remove(job)
        job.error, job.ended = error, True

    def _stop_if_alone(self, job: Job) -> None:
        with self._lock:
            if job.followers > 0 or job.ended:
                return
            if job in self._waiting:
                self._waiting.remove(job)
                job.ended = True
            elif job.work is not None:
                self._running.remove(job)  # whoever asks again starts anew
                job.work.cancel()
                self._start()


class Seat:
    """One visitor's place at the queue: follows one job at most, and lets go of it at the end."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue
        self.job: Job | None = None

    def take(self, request: Request) -> Job:
        """The job of this request; what was followed before is left.

        Raises:
            InputError: when too many wait already.
        """
        if self.job is None or self.job.key != request.key:
            self.leave()
            self.job = self._queue.follow(request)
        return self.job

    def take_again(self, key: str) -> Job | None:
        """The job of this key, if this seat follows it or it still waits or runs."""
        if self.job is None or self.job.key != key:
            self.leave()
            self.job = self._queue.follow_again(key)
        return self.job

    def place(self) -> int:
        """The job's place in the queue; 0 when it has started, or there is none."""
        return self._queue.place(self.job) if self.job else 0

    def leave(self, grace: float = 0.0) -> None:
        """Follow nothing any more."""
        job, self.job = self.job, None
        if job is not None:
            self._queue.leave(job, grace)

    def disconnect(self) -> None:
        """The visitor's tab was closed or lost its connection: a reload may still come."""
        self.leave(_GRACE)
