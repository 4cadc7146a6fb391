"""What a visitor may upload, and where it lies meanwhile.

One number limits it: `maxUploadSize` in .streamlit/config.toml. Streamlit refuses larger files, the
page names the number, and the worker that measures a model takes files up to it.

Uploads stay in memory: no byte of a visitor's file is written to a disk. Streamlit keeps uploaded
files in memory. On their way there its web server, Starlette, would write one of more than a
megabyte to a temporary file, and answer with an error where the disk is full.
"""

import streamlit as st
from starlette.formparsers import MultiPartParser

from core.analysis import Limits

MEBI = 2**20  # bytes in what Streamlit calls a megabyte; the core's have 10⁶


def largest_mb() -> int:
    """The largest file that may be uploaded, in Streamlit's megabytes."""
    return st.get_option("server.maxUploadSize")


def limits() -> Limits:
    """What measuring an uploaded model may cost: the core's limits, with files of that size."""
    return Limits(model_mb=largest_mb() * MEBI / 1e6)


def keep_in_memory() -> None:
    """Let every upload that Streamlit allows arrive in memory."""
    MultiPartParser.spool_max_size = largest_mb() * MEBI
