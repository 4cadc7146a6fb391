"""Taking a network home: files that run elsewhere, and the two pages that examine it.

    take_home(of_chain("playground", lambda: (chain, quantized), inputs))

A page with a network of another kind builds its `TakeHome` itself.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st

from core.errors import InputError
from core.kernels import Profile
from core.networks.chain import Chain
from core.networks.quantized_chain import QuantizedChain
from core.networks.take_home.float_onnx import float_onnx, inputs_npz
from core.networks.take_home.numpy_script import numpy_script
from core.networks.take_home.qdq_onnx import qdq_onnx
from explorer import handover
from explorer.controls.refusal import refuse
from explorer.handover import HandedModel
from explorer.pages import page_at

CHECKED = 4  # inputs with which a script checks itself
OF_CHAIN = (
    "Both ONNX files run in onnxruntime. The quantized one stores codes: weights in int2, int4 or "
    "int8, activations in 8 bits and limited to fewer where you chose fewer. The script needs "
    "NumPy alone, has the integers inside, and checks itself."
)


@dataclass(frozen=True)
class TakeHome:
    """What can be taken home; each function computes a file when it is asked for.

    name:        begins every file's name.
    float_model: an ONNX file. inputs: an .npz with arrays named like its inputs.
    quantized:   a QDQ ONNX file of the same inputs, or None.
    script:      a Python program with the integers inside, or None.
    about:       what the files hold and where they run.
    example:     a program that runs a downloaded file, shown below.

    The functions run in a thread of their own: they do not use Streamlit.
    """

    name: str
    float_model: Callable[[], bytes]
    inputs: Callable[[], bytes]
    quantized: Callable[[], bytes] | None = None
    script: Callable[[], str] | None = None
    about: str = OF_CHAIN
    example: str = ""


def of_chain(
    name: str,
    networks: Callable[[], tuple[Chain, QuantizedChain]],
    inputs: np.ndarray,
    profile: Profile = Profile.ONNX,
) -> TakeHome:
    """A chain and its quantized twin, as they are when a button is pressed.

    inputs: (n, features) float32, to try them with. profile: how the script requantizes.
    """
    return TakeHome(
        name,
        lambda: float_onnx(networks()[0]),
        lambda: inputs_npz(networks()[0].design, inputs),
        lambda: qdq_onnx(networks()[1]),
        lambda: numpy_script(networks()[1], inputs[:CHECKED], profile, f"{name}.py"),
    )


def take_home(network: TakeHome) -> None:
    """The downloads, and buttons that open the network in "Your model" and "Integer truth"."""
    with st.expander("Take it home"):
        st.write("The network as it is now, as files that run without this page.")
        with st.container(horizontal=True):
            _download("Float ONNX", network.float_model, f"{network.name}-float.onnx")
            if network.quantized:
                _download("Quantized ONNX (QDQ)", network.quantized, f"{network.name}-qdq.onnx")
            if network.script:
                _download("NumPy script", network.script, f"{network.name}.py")
        with st.container(horizontal=True):
            _open("your-model", network.name, network.float_model, network.inputs)
            if network.quantized:
                _open("integers", network.name, network.quantized, network.inputs)
        st.caption(network.about)
        if network.example:
            st.code(network.example)


def _download(label: str, content: Callable[[], bytes | str], name: str) -> None:
    icon, kind = ":material/download:", "application/octet-stream"
    st.download_button(label, content, name, kind, icon=icon, on_click="ignore")


def _open(
    url_path: str, name: str, model: Callable[[], bytes], inputs: Callable[[], bytes]
) -> None:
    """A button that hands the network to the page of this address and goes there."""
    label = f"Open in “{page_at(url_path).title}”"
    if not st.button(label, icon=":material/arrow_forward:"):
        return
    try:
        handed = HandedModel(name, model(), inputs())
    except InputError as error:
        refuse("This network cannot be opened there.", error)
        return
    handover.hand_over(url_path, handed)
