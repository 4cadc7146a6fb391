"""Imports, once and before the first page, the libraries that pages need.

Streamlit runs each visitor's page in a thread of its own. Some libraries look others up in
`sys.modules` (Plotly looks for pandas, array-api-compat for torch) and fail when another thread has
imported them by half. While this module is imported by one thread, all others wait for it.
"""

import altair
import numpy
import onnx
import pandas
import plotly.graph_objects
import torch

__all__ = ["altair", "numpy", "onnx", "pandas", "plotly", "torch"]
