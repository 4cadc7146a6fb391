"""Which quantized model is compared, and which of its codes is taken apart."""

from dataclasses import dataclass

import streamlit as st

from core.analysis import AnalysisConfig, Task
from core.models.samples import Sample
from explorer import compute, handover, settings, uploads
from explorer.controls.choices import segments
from explorer.jobs import Request

UPLOAD = "upload"
PAGE = "integers"
NAMES = compute.QUANTIZED_SAMPLES


@dataclass(frozen=True)
class IntegerSettings:
    """What is compared. An uploaded file is not part of the address, but `job` finds its report.

    job: the key of the request on screen. element: which of the report's codes is taken apart.
    k, register, overflow, output: of its sum, as in the lab of the integer product.
    """

    source: str = settings.choice(NAMES[0], (*NAMES, UPLOAD, handover.SOURCE))
    job: str = settings.text("", r"([0-9a-f]{64})?")
    element: int = settings.whole(0, 0, 11)
    k: int = settings.whole(0, 0, 4095)
    register: int = settings.whole(32, 8, 40)
    overflow: str = settings.choice("wraps", ("wraps", "saturates"))
    output: int = settings.whole(0, 0, 0)


def request_of(now: IntegerSettings) -> Request | None:
    """The widgets that choose a model, and what to do with it; None while there is none."""
    titles = {name: compute.quantized_sample(name).title for name in NAMES} | {UPLOAD: "Upload…"}
    titles |= handover.as_choice(PAGE, now.source)
    segments(IntegerSettings, "source", "Quantized model", titles)
    if now.source == UPLOAD:
        return _uploaded()
    if now.source == handover.SOURCE:
        model = handover.given(PAGE)
        return _request(model.model, model.inputs, model.files) if model else None
    sample = compute.quantized_sample(now.source)
    st.caption(sample.story)
    return _request(*compute.quantized_files(now.source), _names(sample))


def _uploaded() -> Request | None:
    with st.container(horizontal=True, gap="medium"):
        model = st.file_uploader(
            f"Quantized ONNX file, up to {uploads.largest_mb()} MB",
            type=["onnx", "zip"],
            key="uploaded quantized model",
            help="As quantize_static or quantize_dynamic of onnxruntime, a QAT export, or another "
            "tool wrote it. A zip when its weights lie in other files.",
            width=420,
        )
        data = st.file_uploader(
            "One sample (.npz or .npy), optional",
            type=["npz", "npy"],
            key="uploaded integer data",
            help="Arrays named like the model's inputs. Without a file it is fed seeded noise.",
            width=420,
        )
    if model is None:
        return None
    content = data.getvalue() if data else None
    return _request(model.getvalue(), content, (model.name, data.name if data else "data"))


def _request(model: bytes, data: bytes | None, names: tuple[str, str]) -> Request:
    config = AnalysisConfig(limits=uploads.limits())
    return Request(model, data, config, names, Task.INTEGERS)


def _names(sample: Sample) -> tuple[str, str]:
    return f"{sample.name}.onnx", f"{sample.name}.npz"
