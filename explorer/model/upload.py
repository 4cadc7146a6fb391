"""The files that a visitor gives to "Your model", kept while the visitor looks at other pages."""

import streamlit as st

from explorer import compute, settings, uploads
from explorer.kept_uploads import Upload
from explorer.markdown import code
from explorer.model.model_settings import UPLOAD, USUAL, ModelSettings

_KEYS = {
    "model": "uploaded model",
    "data": "uploaded data",
    "held out": "uploaded held-out data",
}


def uploaded() -> tuple[Upload | None, Upload | None, Upload | None]:
    """The widgets for the files, and what was given: the model, data, and held-out data.

    Every kind of file is taken: what it is shows its content, and what is not read is refused with
    a reason.
    """
    with st.container(horizontal=True, gap="medium"):
        st.file_uploader(
            f"Your model, up to {uploads.largest_mb()} MB",
            key=_KEYS["model"],
            on_change=_take,
            args=("model",),
            help="ONNX (a zip when its weights lie in other files), torch.export (.pt2), "
            "TorchScript. Weights alone, for a report tensor by tensor: safetensors, PyTorch state "
            "dict, TensorFlow Lite, GGUF, NumPy archive.",
            width=290,
        )
        st.file_uploader(
            "Your samples, optional",
            key=_KEYS["data"],
            on_change=_take,
            args=("data",),
            help=".npz or .npy with arrays named like the model's inputs, samples along the first "
            "axis; CSV; WAV; or a zip of PNG or JPEG pictures. Labels, for accuracy: an array "
            "“labels”, a column “label”, a file labels.csv, or folders called by the index of "
            "the class. Without a file the model is fed seeded noise.",
            width=290,
        )
        st.file_uploader(
            "Held-out samples, optional",
            key=_KEYS["held out"],
            on_change=_take,
            args=("held out",),
            help="Ranges are then chosen on your samples above, and errors measured on these: what "
            "a model meets in use is not what it was calibrated on. Formats as above.",
            width=290,
        )
    return _kept("model"), _kept("data"), _kept("held out")


def _take(purpose: str) -> None:
    """Keep what the uploader holds now; after a sample, begin with settings that runtimes use."""
    file = st.session_state[_KEYS[purpose]]
    upload = None if file is None else Upload(file.name, file.getvalue())
    compute.kept_uploads().put(purpose, upload)
    source = st.session_state[settings.key(ModelSettings, "source")]
    if purpose == "model" and upload is not None and source != UPLOAD:
        settings.renew(ModelSettings, source=UPLOAD, shapes="", **USUAL)


def _kept(purpose: str) -> Upload | None:
    """The file; where the uploader has forgotten it, a line that says that it is still here."""
    upload = compute.kept_uploads().get(purpose)
    if upload is not None and st.session_state.get(_KEYS[purpose]) is None:
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            kilobytes = -(-len(upload.content) // 1000)
            st.markdown(f"Still here: {code(upload.name)}, {kilobytes:,} kB")
            st.button(
                "Remove",
                key=f"remove {purpose}",
                on_click=_remove,
                args=(purpose,),
                type="tertiary",
            )
    return upload


def _remove(purpose: str) -> None:
    compute.kept_uploads().put(purpose, None)
