"""The sorter as files, and a program that sorts with them outside of the app."""

import io

import numpy as np

from core.networks.quantized_sorter import Sharing
from core.networks.sorter import LENGTH, LETTERS
from core.networks.sorter_onnx import quantized_sorter_to_onnx, sorter_to_onnx
from core.studies.sorter_outliers import SorterPair
from explorer.controls.take_home import TakeHome

NAME = "sorter"
STORED = (
    "Both ONNX files run in onnxruntime. The quantized one has codes of weights and activations in "
    "int8, limited to fewer levels where you chose fewer bits; normalization, softmax and GELU "
    "stay in float, so there is no script of integers alone. This program sorts with it:"
)
NOT_STORED = (
    "A scale per token is computed while the network runs; a QDQ file stores its scales. Choose a "
    "scale per tensor or per channel to get one. This program sorts with the float file:"
)


def of_sorter(pair: SorterPair, sequences: np.ndarray, word: str) -> TakeHome:
    """The sorter with its outliers, and quantized where its scales can be stored.

    sequences: (n, T) int64 codes of words and their sorted letters, as inputs to try it with.
    word: the one that the program sorts.
    """
    is_stored = pair.quantized.sharing is not Sharing.TOKEN
    return TakeHome(
        NAME,
        lambda: sorter_to_onnx(pair.rescaled),
        lambda: letters_npz(sequences),
        (lambda: quantized_sorter_to_onnx(pair.quantized)) if is_stored else None,
        about=STORED if is_stored else NOT_STORED,
        example=program(f"{NAME}-{'qdq' if is_stored else 'float'}.onnx", word),
    )


def letters_npz(sequences: np.ndarray) -> bytes:
    """Letters as the bytes of an .npz, under the name of the model's input."""
    file = io.BytesIO()
    np.savez(file, allow_pickle=False, letters=sequences)
    return file.getvalue()


def program(file_name: str, word: str) -> str:
    """A program that sorts `word` with the file and onnxruntime."""
    return f"""import numpy as np
import onnxruntime

session = onnxruntime.InferenceSession("{file_name}")
word = np.array([["{LETTERS}".index(letter) for letter in "{word}"]])
for _ in range({LENGTH}):  # the likeliest letter, appended
    (scores,) = session.run(None, {{"letters": word}})
    word = np.append(word, scores[:, -1:].argmax(axis=2), axis=1)
print("".join("{LETTERS}"[code] for code in word[0, {LENGTH}:]))"""
