"""Looking at a model and its data before anything is measured."""

from collections import Counter

from core.analysis.config import AnalysisConfig
from core.analysis.float_run import compared, run_in_pieces
from core.analysis.prepare import Data, prepare
from core.analysis.results.notes import notes_before_measuring
from core.analysis.results.preflight_result import PlannedLayer, Preflight
from core.analysis.simulation.numbers import check_numbers
from core.analysis.structure.parameters import unmeasured
from core.models.content import Source
from core.models.external_data import ModelWithData
from core.models.graphs import graphs_of


def preflight(
    path_or_bytes: Source | ModelWithData,
    data: Data | None = None,
    config: AnalysisConfig | None = None,
    name: str = "",
    data_name: str = "",
) -> Preflight:
    """Look at a model and its data as `analyze` would, and run it in float once.

    Raises:
        InputError: in one sentence, when the model or the data cannot be used, or the float
            network gives nothing but NaN.
    """
    ready = prepare(path_or_bytes, data, config or AnalysisConfig(), name, data_name)
    plan = ready.plan
    walked = run_in_pieces(plan, ready.feeds[0])
    check_numbers(walked)
    layers = [(layer, True) for layer in plan.layers] + [(layer, False) for layer in plan.hidden]
    graphs = graphs_of(ready.file.model.graph)
    float_run = tuple(compared(ready.optimized, walked))
    return Preflight(
        model=ready.info,
        inputs=ready.feeds.inputs,
        data=ready.feeds.description,
        operators=dict(Counter(node.op_type for graph in graphs for node in graph.node)),
        layers=tuple(
            PlannedLayer(one.name, one.op, sum(w.value.size for w in one.weights), measured)
            for one, measured in layers
        ),
        unmeasured=unmeasured(ready.uses),
        float_run=float_run,
        notes=(*ready.feeds.notes, *notes_before_measuring(float_run)),
    )
