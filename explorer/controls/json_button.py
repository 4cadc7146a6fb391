"""A button that downloads a result of the core as JSON."""

import json
from typing import Any

import streamlit as st


def json_button(label: str, result: dict[str, Any], name: str) -> None:
    """Draws the button; `name` is the file's."""
    content = json.dumps(result, indent=2, allow_nan=False)
    icon = ":material/download:"
    st.download_button(label, content, name, "application/json", on_click="ignore", icon=icon)
