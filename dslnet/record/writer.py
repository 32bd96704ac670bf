"""A thread that writes what a run hands over, while the next steps are computed.

Python's lock is free while the system writes, as it is while C computes. Jobs are done in the order in which they were
put. One that fails stays the next one to do: who puts or waits after that tries it again, and gets its error.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from threading import Condition, Thread, current_thread

Job = Callable[[], None]


class Writer:
    """Does the jobs of one file. The thread begins with the first one and ends with `end`."""

    def __init__(self) -> None:
        self._change = Condition()
        self._jobs: deque[Job] = deque()
        """Those that wait, behind the one that is being done."""
        self._over = 0
        """How many jobs are no longer there."""
        self._problem: Exception | None = None
        self._busy = self._ended = False
        self._thread: Thread | None = None

    @property
    def failed(self) -> bool:
        """Whether a job has failed, and nobody has been told."""
        return self._problem is not None

    def put(self, job: Job) -> int:
        """Have a job done after all others; returns its number, for `wait`. Raises what one of those raises that failed
        before; then this one is not taken."""
        with self._change:
            if self.failed:
                self.wait()
            if not self._runs():
                job()
                self._over += 1
                return self._over
            self._jobs.append(job)
            self._change.notify_all()
            return self._over + len(self._jobs)

    def wait(self, number: int | None = None) -> None:
        """Until the job of this number is done, or all are. Raises what a job raises that fails on the way."""
        with self._change:
            last = self._over + len(self._jobs) if number is None else number
            self._problem = None
            self._change.notify_all()
            self._change.wait_for(lambda: self._over >= last or self.failed)
            if self._over < last:
                self._raise()

    def _raise(self) -> None:
        assert self._problem is not None
        raise self._problem.with_traceback(None)

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
        with self._change:
            self._ended = True
            self._change.notify_all()

    def _runs(self) -> bool:
        """Whether there is a thread. The system may refuse one, as Python does at its end: then jobs are done at
        once."""
        if self._thread is None:
            thread = WritingThread(target=self._work, name="dslnet-writer", daemon=True)
            try:
                thread.start()
            except RuntimeError:
                return False
            self._thread = thread
        return not self._ended

    def _work(self) -> None:
        while self._next():
            found = failure(self._jobs[0])
            with self._change:
                self._busy = False
                if found is None:
                    self._jobs.popleft()
                    self._over += 1
                self._problem = found
                self._change.notify_all()

    def _next(self) -> bool:
        """Wait for something to do; False is the end."""
        with self._change:
            self._change.wait_for(lambda: self._ended or (self._problem is None and len(self._jobs) > 0))
            self._busy = not self._ended
            return self._busy


class WritingThread(Thread):
    """The thread of a writer."""


def failure(job: Job) -> Exception | None:
    """Do a job, and return what it raises."""
    try:
        job()
    except Exception as problem:
        return problem
    return None


def in_writing_thread() -> bool:
    """Whether one of these threads asks, which must not wait for itself."""
    return isinstance(current_thread(), WritingThread)
