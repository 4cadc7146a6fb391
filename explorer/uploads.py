"""Uploads stay in memory: no byte of a visitor's file is written to a disk.

Streamlit keeps uploaded files in memory. On their way there its web server, Starlette, would write
one of more than a megabyte to a temporary file, and answer with an error where the disk is full.
"""

import streamlit as st
from starlette.formparsers import MultiPartParser


def keep_in_memory() -> None:
    """Let every upload that Streamlit allows arrive in memory."""
    MultiPartParser.spool_max_size = st.get_option("server.maxUploadSize") * 2**20
