"""`run_many`: one function, many parameters, in processes or wherever an executor runs them."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Generator, Iterable, Mapping
from concurrent.futures import BrokenExecutor, Future
from contextlib import closing, nullcontext
from functools import partial
from inspect import signature
from os import getpid
from typing import Any, Generic, TypeVar

from dslnet.errors import DeclarationError, SimulationError
from dslnet.messages.callables import is_put_off
from dslnet.philox import key
from dslnet.running.choices import checked_seed
from dslnet.running.progress import bar, is_watched

Result = TypeVar("Result")
SEED = "seed"


class FailedRuns(SimulationError, Generic[Result]):
    """Some of many runs failed. `results` are those of all runs, None for those that failed; `errors` says what each
    of these raised, by its number."""

    def __init__(self, message: str, results: list[Result | None], errors: dict[int, BaseException]) -> None:
        super().__init__(message)
        self.results, self.errors = results, errors

    def __reduce__(self) -> tuple[Any, ...]:
        """Runs may be made by a run in another process."""
        return type(self), (str(self), self.results, {number: _travelling(e) for number, e in self.errors.items()})


def run_many(
    run: Callable[..., Result],
    parameters: Iterable[Mapping[str, Any]],
    executor: Any = None,
    *,
    seed: int = 0,
    progress: bool = False,
) -> list[Result]:
    """`[run(**each, seed=...) for each in parameters]`, with a seed of its own for each run, derived from `seed`.

    `run` builds a network, runs a simulator, and returns what is wanted. `executor` is anything with the `submit` of
    `concurrent.futures`, such as `ProcessPoolExecutor()`; joblib's loky, Dask and mpi4py have others. None makes the
    runs one after the other, here. Results come in the order of the parameters, and depend neither on the executor nor
    on the other runs. A library that several runs need is built once. A run that has a `seed` among its parameters
    keeps it. `progress=True` shows a bar.

    Raises FailedRuns when all runs are over and some failed: it has the results of the others.
    """
    if not isinstance(parameters, Iterable):
        raise DeclarationError(
            f"run_many(..., {parameters!r}): a list with a dict of the arguments of each run; for runs that differ by "
            "their seed alone, [{}] * 5"
        )
    if not callable(run) or is_put_off(run):
        raise DeclarationError(f"run_many({run!r}, ...): a function is needed, def run(tau, seed): ...")
    checked = checked_seed(seed, default=False)
    chosen = [_with_seed(run, each, number, checked) for number, each in enumerate(parameters)]
    results: list[Any] = [None] * len(chosen)
    errors: dict[int, BaseException] = {}
    with _shown(len(chosen), progress) as move, closing(_outcomes(run, chosen, executor)) as outcomes:
        for number, outcome in enumerate(outcomes):
            try:
                results[number] = outcome()
            except (Exception, SystemExit) as error:  # whatever it is, the other runs go on
                errors[number] = error
            move(number + 1)
    if errors:
        raise FailedRuns(_message(run, chosen, errors), results, errors) from next(iter(errors.values()))
    return results


def _outcomes(run: Any, chosen: list[dict[str, Any]], executor: Any) -> Generator[Callable[[], Any], None, None]:
    """A call for each run that gives its result, or raises what it raised; all are under way before the first call. At
    the end, which may be an interruption, those that have not begun are cancelled."""
    if executor is None:
        yield from (lambda each=each: run(**each) for each in chosen)
        return
    if isinstance(executor, type) or not callable(getattr(executor, "submit", None)):
        raise DeclarationError(
            f"run_many(executor={executor!r}): an executor has submit(), as ProcessPoolExecutor() of "
            "concurrent.futures, joblib.externals.loky, mpi4py.futures or the get_executor() of a Dask client"
        )
    futures = [_submitted(executor, run, each) for each in chosen]
    try:
        yield from (future.result for future in futures)
    finally:
        for future in futures:
            future.cancel()


def _submitted(executor: Any, run: Any, chosen: dict[str, Any]) -> Any:
    """A run that is under way, or one without a result where the executor takes no more: it broke, or was shut down.

    The arguments go with the function: some executors have keywords of their own, as `key` and `workers` of Dask, and
    would keep those.
    """
    try:
        return executor.submit(partial(_made, run, getpid(), **chosen))
    except RuntimeError as problem:
        future: Future[Any] = Future()
        future.set_exception(problem)
        return future


def _made(run: Any, process: int, /, **chosen: Any) -> Any:
    """The result of a run; what it raises in another process is made to arrive in that of the caller."""
    try:
        return run(**chosen)
    except Exception as error:
        arriving = error if getpid() == process else _travelling(error)
        if arriving is error:
            raise
        raise arriving from None


def _with_seed(run: Any, parameters: Any, number: int, seed: int) -> dict[str, Any]:
    if not isinstance(parameters, Mapping) or not all(isinstance(name, str) for name in parameters):
        raise DeclarationError(
            f"run_many: the parameters of run {number} are {parameters!r}; a dict of the arguments is needed, such as "
            'parameters=[{"tau": 10.0}, {"tau": 20.0}]'
        )
    chosen = {SEED: key(seed, "run", number), **parameters}
    try:
        signature(run).bind(**chosen)
    except ValueError:
        return chosen  # some functions written in C do not tell their arguments
    except TypeError as problem:
        name, words = getattr(run, "__name__", "run"), ", ".join(chosen)
        raise DeclarationError(
            f"run_many: {problem} of run {number}; {name} is called as {name}({words}), where seed= goes to "
            "Simulator(net, seed=seed)"
        ) from None
    return chosen


def _shown(total: int, progress: bool) -> Any:
    """A bar, where somebody sees it."""
    return bar(total, "runs", "running") if progress and is_watched() else nullcontext(lambda done: None)


def _message(run: Any, chosen: list[dict[str, Any]], errors: dict[int, BaseException]) -> str:
    """Which failed, and what the first one raised."""
    broken = [number for number, error in errors.items() if isinstance(error, BrokenExecutor)]
    if broken:
        return (
            f"the executor broke while it made runs ({errors[broken[0]]}): one of its processes was killed, as when "
            f"memory is short, or ended by itself, and which run that was is not known. Without a result are the runs "
            f"{', '.join(map(str, errors))} of {len(chosen)}; those of the {len(chosen) - len(errors)} others are in "
            "error.results"
        )
    number, error = next(iter(errors.items()))
    given = ", ".join(f"{name}={value!r}" for name, value in chosen[number].items())
    others = "" if len(errors) == 1 else f" (and {len(errors) - 1} more, in error.errors)"
    hint, left = _hint(run, chosen[number], error), len(chosen) - len(errors)
    return (
        f"run {number} of {len(chosen)}{others} failed: {getattr(run, '__name__', run)}({given}) raised "
        f"{type(error).__name__}: {error}{hint}. The {left} others are in error.results"
    )


def _hint(run: Any, given: dict[str, Any], error: BaseException) -> str:
    """What to do where something cannot travel."""
    if "pickle" not in str(error):
        return ""
    if not _travels(run):
        return (
            "; what other processes run is looked up there by its name: write it at the top level of a module, with def"
        )
    for name, value in given.items():
        if not _travels(value):
            return f"; {name}= goes to another process by pickle: give numbers, arrays, or what has a name in a module"
    return "; what a run returns goes to this process by pickle: return numbers, arrays, or recordings"


def _travels(value: Any) -> bool:
    try:
        pickle.dumps(value)
    except Exception:
        return False
    return True


def _travelling(error: BaseException) -> BaseException:
    """An error that arrives elsewhere; of one that does not, what it said."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return SimulationError(f"{type(error).__name__}: {error}")
    return error
