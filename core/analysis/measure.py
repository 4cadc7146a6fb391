"""The report that suits a file: by layers for a network, by tensors for weights alone."""

from pathlib import Path

from core.analysis.config import AnalysisConfig
from core.analysis.per_layer import OnProgress, analyze
from core.analysis.preflight import preflight
from core.analysis.prepare import Data
from core.analysis.results.preflight_result import Preflight
from core.analysis.results.report import Report
from core.analysis.results.weights_listing import WeightsListing
from core.analysis.results.weights_report import WeightsReport
from core.analysis.weights import list_weights, measure_weights
from core.models.content import SMALLER_MODEL, Source, content_of
from core.models.external_data import ModelWithData
from core.models.file_format import FileFormat, Upload
from core.models.formats import recognised
from core.models.not_converted import NotConverted


def measure(
    source: Source | ModelWithData,
    data: Data | None = None,
    config: AnalysisConfig | None = None,
    on_progress: OnProgress | None = None,
    name: str = "",
    data_name: str = "",
    held_out: Data | None = None,
) -> Report | WeightsReport:
    """`analyze` for a network; for a file of weights the error of each tensor.

    So, too, for a network that cannot be converted to ONNX; a note says why.

    Parameters as of `analyze`; weights alone take no data.

    Raises:
        InputError: in one sentence, when the file or the data cannot be used.
    """
    config = config or AnalysisConfig()
    file = _recognised(source, config, name)
    notes: tuple[str, ...] = ()
    if file is None or file[0].is_network:
        try:
            return analyze(source, data, config, on_progress, name, data_name, held_out)
        except NotConverted as error:
            notes = (str(error),)
    assert file is not None
    return measure_weights(*file, config, on_progress, notes)


def look(
    source: Source | ModelWithData,
    data: Data | None = None,
    config: AnalysisConfig | None = None,
    on_progress: OnProgress | None = None,
    name: str = "",
    data_name: str = "",
) -> Preflight | WeightsListing:
    """`preflight` for a network; for a file of weights the list of its tensors.

    Raises:
        InputError: in one sentence, when the file or the data cannot be used.
    """
    config = config or AnalysisConfig()
    file = _recognised(source, config, name)
    notes: tuple[str, ...] = ()
    if file is None or file[0].is_network:
        try:
            return preflight(source, data, config, name, data_name)
        except NotConverted as error:
            notes = (str(error),)
    assert file is not None
    return list_weights(*file, config, notes)


def _recognised(
    source: Source | ModelWithData, config: AnalysisConfig, name: str
) -> tuple[FileFormat, Upload] | None:
    """The format of a file, and the file; None for an ONNX model that came with its data files.

    Raises:
        InputError: for a format that is not read, or a file that is missing or too large.
    """
    if isinstance(source, ModelWithData):
        return None
    name = name or (Path(source).name if isinstance(source, str | Path) else "model.onnx")
    content = content_of(source, config.limits.model_mb, name, SMALLER_MODEL)
    return recognised(content, config.limits.model_mb, name)
