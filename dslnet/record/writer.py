"""A thread that writes what a run hands over, while the next steps are computed.

Python's lock is free while the system writes, as it is while C computes. Jobs are done in the order in which they were
put. One that fails stays the next one to do: who puts or waits after that tries it again, and gets its error.

The thread is that of an executor: Python waits for it at its end before anything is taken apart, since h5py then calls
HDF5 without its lock.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Condition, current_thread

from dslnet.errors import SimulationError
from dslnet.running.interrupts import interrupts_after

Job = Callable[[], None]
NAME = "dslnet-writer"


class Writer:
    """Does the jobs of one file. The thread begins with the first one and ends with `end`."""

    def __init__(self) -> None:
        self._change = Condition()
        self._jobs: deque[Job] = deque()
        """Those that wait, behind the one that is being done."""
        self._over = 0
        """How many jobs are no longer there."""
        self._problem: Exception | None = None
        self._runs = self._busy = self._elsewhere = False
        self._threads: ThreadPoolExecutor | None = None

    @property
    def failed(self) -> bool:
        """Whether a job has failed, and nobody has tried it again since."""
        return self._problem is not None

    def put(self, job: Job) -> int:
        """Have a job done after all others; returns its number, for `wait`. Raises what one of those raises that failed
        before; then this one is not taken."""
        self._check_here()
        with self._change:
            if self.failed:
                self.wait()
            self._jobs.append(job)
            number = self._over + len(self._jobs)
            self._go_on()
            return number

    def wait(self, number: int | None = None) -> None:
        """Until the job of this number is done, or all are. Raises what a job raises that fails on the way."""
        self._check_here()
        with self._change:
            last = self._over + len(self._jobs) if number is None else number
            if self._over >= last:  # what has failed behind it is left for who waits for that
                return
            self._problem = None
            self._go_on()
            self._change.wait_for(lambda: self._over >= last or self.failed)
            if self._over < last:
                self._raise()

    def drop(self) -> None:
        """Forget all jobs but the one that is being done, and wait for that."""
        with self._change:
            while len(self._jobs) > self._busy:
                self._jobs.pop()
                self._over += 1
            self._change.wait_for(lambda: not self._busy)
            self._over += len(self._jobs)  # that one has failed
            self._jobs.clear()
            self._problem = None

    def end(self) -> None:
        """Drop what is left, and end the thread."""
        self.drop()
        if self._threads is not None:
            self._threads.shutdown()
            self._threads = None

    def leave(self) -> None:
        """A process was forked off, and this is the writer there: without a thread, and the file is the first one's."""
        self._elsewhere, self._threads = True, None

    def _check_here(self) -> None:
        if self._elsewhere:
            raise SimulationError(
                "the process that this one was forked from writes the file of this recording; read it there, or open "
                "the file when it is closed"
            )

    def _raise(self) -> None:
        assert self._problem is not None
        raise self._problem.with_traceback(None)

    @interrupts_after()  # a thread that is said to run does
    def _go_on(self) -> None:
        """Have jobs done. The system may refuse a thread, as Python does at its end: then they are done here."""
        if self._runs or self.failed or not self._jobs:
            return
        self._runs = True
        try:
            if self._threads is None:
                self._threads = ThreadPoolExecutor(1, NAME)
            self._threads.submit(self._work)
        except RuntimeError:
            self._work()

    def _work(self) -> None:
        """Do what is there, until something fails."""
        while (job := self._next()) is not None:
            found = failure(job)
            with self._change:
                self._busy = False
                if found is None:
                    self._jobs.popleft()
                    self._over += 1
                self._problem = found
                self._change.notify_all()

    def _next(self) -> Job | None:
        with self._change:
            self._busy = self._runs = bool(self._jobs) and not self.failed
            return self._jobs[0] if self._busy else None


def failure(job: Job) -> Exception | None:
    """Do a job, and return what it raises."""
    try:
        job()
    except Exception as problem:
        return problem
    return None


def in_writing_thread() -> bool:
    """Whether one of these threads asks, which must not wait for itself."""
    return current_thread().name.startswith(NAME)
