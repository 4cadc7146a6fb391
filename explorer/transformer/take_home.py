"""The network as ONNX files, and a program that sorts with them outside of the app."""

import streamlit as st

from core.networks.quantized_sorter import Sharing
from core.networks.sorter import LENGTH, LETTERS
from explorer import compute
from explorer.transformer.controls import TransformerSettings

FLOAT, QDQ = "sorter.onnx", "sorter.qdq.onnx"


def take_home(now: TransformerSettings) -> None:
    """Both files and the program."""
    is_stored = now.case.sharing is not Sharing.TOKEN
    with st.container(horizontal=True):
        _file("Float ONNX", FLOAT, compute.sorter_float_onnx(now.seed, now.case))
        if is_stored:
            _file("QDQ ONNX", QDQ, compute.sorter_qdq_onnx(now.seed, now.case))
    if not is_stored:
        st.caption(
            "A scale per token is computed while the network runs; a QDQ file stores its scales. "
            "Choose a scale per tensor or per channel to get one."
        )
    st.caption("The pages *Your model* and *Integer truth* read them, and so does onnxruntime:")
    st.code(program(QDQ if is_stored else FLOAT, now.word.upper()))


def program(file_name: str, word: str) -> str:
    """A program that sorts `word` with the file and onnxruntime."""
    return f"""import numpy as np
import onnxruntime

session = onnxruntime.InferenceSession("{file_name}")
said = np.array([["{LETTERS}".index(letter) for letter in "{word}"]])
for _ in range({LENGTH}):  # the likeliest letter, appended
    (scores,) = session.run(None, {{"letters": said}})
    said = np.append(said, scores[:, -1:].argmax(axis=2), axis=1)
print("".join("{LETTERS}"[code] for code in said[0, {LENGTH}:]))"""


def _file(label: str, name: str, data: bytes) -> None:
    st.download_button(label, data, name, "application/octet-stream", on_click="ignore")
