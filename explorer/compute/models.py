"""The sample models, and what was measured of a visitor's own."""

import streamlit as st

from core.models.quantized_samples import QUANTIZED_SAMPLES as _QUANTIZED
from core.models.samples import SAMPLES, Sample
from explorer.jobs import Queue, Seat
from explorer.kept_uploads import Uploads, UploadStore
from explorer.reports import Reports
from explorer.server_settings import analyses_at_once

#: Names of the built-in quantized samples.
QUANTIZED_SAMPLES = tuple(sample.name for sample in _QUANTIZED)


def quantized_sample(name: str) -> Sample:
    """A built-in quantized sample."""
    return next(sample for sample in _QUANTIZED if sample.name == name)


@st.cache_resource(show_spinner="Training the sample’s network…")
def sample_model(name: str) -> bytes:
    """The ONNX file of a built-in sample."""
    return _sample(name).build()


@st.cache_resource(show_spinner=False)
def sample_data(name: str) -> bytes | None:
    """The calibration images of a built-in sample, as .npz."""
    return _sample(name).data()


@st.cache_resource(show_spinner="Quantizing the sample’s network…")
def quantized_files(name: str) -> tuple[bytes, bytes | None]:
    """The ONNX file of a built-in quantized sample, and its data as .npz."""
    sample = quantized_sample(name)
    return sample.build(), sample.data()


def _sample(name: str) -> Sample:
    return next(sample for sample in SAMPLES if sample.name == name)


@st.cache_resource
def reports() -> Reports:
    """What was measured in "Your model", for all sessions."""
    return Reports()


@st.cache_resource(show_spinner=False)
def _queue() -> Queue:
    """The analyses of all sessions."""
    return Queue(analyses_at_once(), reports())


@st.cache_resource(scope="session", show_spinner=False, on_release=Seat.disconnect)
def seat() -> Seat:
    """This visitor's place at the queue, given up when the tab is closed."""
    return Seat(_queue())


@st.cache_resource(scope="session", show_spinner=False, on_release=Seat.disconnect)
def trial_seat() -> Seat:
    """The same for what is tried beside the report on screen: remedies."""
    return Seat(_queue())


@st.cache_resource(scope="session", show_spinner=False, on_release=Seat.disconnect)
def export_seat() -> Seat:
    """The same for the quantized model to take home."""
    return Seat(_queue())


@st.cache_resource(scope="session", show_spinner=False, on_release=Seat.disconnect)
def sensitivity_seat() -> Seat:
    """The same for the effect of each layer on the output."""
    return Seat(_queue())


@st.cache_resource(show_spinner=False)
def _upload_store() -> UploadStore:
    """The uploads of all sessions."""
    return UploadStore()


@st.cache_resource(scope="session", show_spinner=False, on_release=Uploads.forget)
def kept_uploads() -> Uploads:
    """This visitor's uploads, forgotten when the tab is closed."""
    return Uploads(_upload_store())
