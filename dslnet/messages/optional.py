"""Packages that only some users need, imported when they are used."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from dslnet.errors import DslError


class MissingPackageError(DslError, ImportError):
    """A package is not installed that dslnet needs for this call only."""


def load(module: str, purpose: str, install: str) -> Any:
    """The module of that name; MissingPackageError, with the line that installs it, if it is not there."""
    package = module.partition(".")[0]
    try:
        return import_module(module)
    except ModuleNotFoundError as missing:
        if missing.name not in (module, package):
            raise  # it is there, and its own import failed: that is another problem
        raise MissingPackageError(f"{purpose} needs {package}, which is not installed: {install}") from missing
