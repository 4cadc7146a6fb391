"""Imports, once and before the first page, everything that pages need.

Streamlit runs each visitor's page in a thread of its own. Threads that import at the same time
disturb each other: Python breaks a deadlock between two half-imported modules with an error, and
some libraries look others up in `sys.modules` (Plotly looks for pandas, array-api-compat for torch)
and find them half-made. While one thread imports this module, all others wait for it.
"""

import pkgutil
from importlib import import_module
from types import ModuleType

import altair
import numpy
import onnx
import pandas
import plotly.graph_objects
import torch

import core.version
import explorer
import lessons

__all__ = ["altair", "core", "numpy", "onnx", "pandas", "plotly", "torch"]

# Scripts: Streamlit runs them, nobody imports them.
_SCRIPTS = ("app", "page", "preload")


def _import_all(package: ModuleType) -> None:
    """Import the modules of a package and of those inside it, scripts left out."""
    for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        if found.name.rpartition(".")[2] not in _SCRIPTS:
            module = import_module(found.name)
            if found.ispkg:
                _import_all(module)


_import_all(lessons)
_import_all(explorer)
