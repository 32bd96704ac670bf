"""The choices that a `Simulator` is made with, checked before anything is made."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from dslnet.errors import DeclarationError, SimulationError, UnknownNameError
from dslnet.messages.teach import briefly, nearest
from dslnet.network import Network

BACKENDS = ("c", "numpy")
CHOSEN = ("network", "seed", "threads", "backend")
"""What a simulator is made with and shows."""


def check_choices(network: Any, threads: Any, backend: Any, check: Any, strict: Any) -> None:
    """Refuse what cannot be, before anything is made."""
    if not isinstance(network, Network):
        raise SimulationError(f"Simulator(net) takes a Network, not {briefly(network)}; write Network(exc, inh, ...)")
    if isinstance(threads, bool) or not isinstance(threads, int | np.integer) or not 1 <= threads <= 1024:
        raise SimulationError(f"threads={threads!r}: a whole number from 1 to 1024")
    if backend not in BACKENDS:
        raise SimulationError(f'backend={backend!r}: there are backend="c" and backend="numpy"')
    if backend == "numpy" and threads != 1:
        raise SimulationError('backend="numpy" has one thread; leave threads= out')
    if check not in (None, "nan"):
        raise SimulationError(f'check={check!r}: check="nan", or None')
    if not isinstance(strict, bool):
        raise SimulationError(f"strict={strict!r}: True or False")
    if strict and backend == "numpy":
        raise SimulationError('strict=True is a promise about compilers, and backend="numpy" has none; leave it out')


def checked_seed(seed: Any, default: bool = True) -> int:
    """A seed as an integer of at least 0. `default` says whether None has a meaning, for messages."""
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        raise SimulationError(f"seed={seed!r}: a whole number of at least 0{', or None' if default else ''}")
    return int(seed)


def checked_dtype(dtype: Any) -> np.dtype[Any]:
    """float64 or float32."""
    try:
        found: np.dtype[Any] = np.dtype(dtype)
    except TypeError:
        found = np.dtype(object)
    if found not in (np.dtype(np.float64), np.dtype(np.float32)):
        raise SimulationError(f"dtype={dtype!r}: a model is computed in np.float64 or np.float32")
    return found


def checked_directory(directory: Any) -> str | None:
    """The path of a folder, or None."""
    try:
        return None if directory is None else os.fsdecode(directory)
    except TypeError:
        raise SimulationError(f'directory={directory!r}: the path of a folder, such as "build"') from None


def checked_method(method: Any) -> Any:
    """The name of a method that there is, an integrator, or None."""
    if method is None:
        return None
    from dslnet.integrate import method_named

    try:
        method_named(method)
    except DeclarationError as error:
        raise SimulationError(f"method={method!r}: {error}") from None
    return method


INSTEAD = {
    "run": " It is sim.simulate(duration), in ms, or sim.step(n).",
    "t": " The time in ms is sim.time; a population has it as exc.t.",
    "now": " The time in ms is sim.time.",
    "describe": " Write describe(sim).",
    "restore": " Write sim.rewind(snapshot).",
    "prune": " Write ee.prune(...), or sim.prune_every(ee, ...).",
    "create": " Write ee.create(pre, post, ...), or sim.create_every(ee, ...).",
    "enable": " A callback has kick.enable(); all of them have sim.enable_callbacks().",
    "disable": " A callback has kick.disable(); all of them have sim.disable_callbacks().",
    "clear": " A callback has kick.clear(); all of them have sim.clear_callbacks().",
    "get": " A member is net.member(name), what was recorded is what sim.record(...) returned.",
    "callback": " A decorator is @sim.every(period=...).",
}
"""What a simulator is asked for and has not, and what to write."""


MADE_WITH = ("clock", "build_seconds", *CHOSEN)
"""What a simulator keeps under a name of its own."""


def check_assignable(sim: Any, name: str) -> None:
    """Raises SimulationError for what a simulator shows of itself, UnknownNameError for what it has not; one of a class
    that a user derived may keep more."""
    own = getattr(type(sim), name, None)
    if (isinstance(own, property) and own.fset is None) or (name in CHOSEN and name in sim.__dict__):
        raise SimulationError(f"{name} of a simulator is read and not assigned{_for_reading(name)}")
    known = name.startswith("_") or name in MADE_WITH or isinstance(own, property)
    if not known and type(sim).__module__.partition(".")[0] == "dslnet":
        meant = " That is a method, to be called." if own is not None else nearest(name, [*dir(type(sim)), *MADE_WITH])
        raise UnknownNameError(f"Simulator has no {name!r} to assign to.{meant}")


def _for_reading(name: str) -> str:
    """What to do where a property of a simulator would have been assigned."""
    if name in ("time", "tick"):
        return "; time passes in sim.simulate(duration) and sim.step(), and sim.reset() goes back to 0"
    if name == "seed":
        return "; it is chosen when one is made, Simulator(net, seed=...), and anew in sim.reset(seed=...)"
    if name == "network":
        return "; another network runs in another simulator: Simulator(net, ...)"
    return f"; it is chosen when one is made: Simulator(net, {name}=...)" if name in ("dt", *CHOSEN) else ""
