"""The Python that gives the numbers on screen."""

from core.granularity import PerTensor
from core.networks.layer_precision import LayerPrecision
from explorer.playground.choices import Data, PlaygroundSettings, data, playground


def program(now: PlaygroundSettings, rounds: int) -> str:
    """A program that runs as pasted and prints the share of test points answered correctly."""
    chosen, net = data(now), playground(now)
    precisions = "".join(f"    {_precision(p)},\n" for p in net.precisions)
    return f"""from itertools import islice

from core import PerChannel, PerTensor, RoundingMode
from core.data.plane_points import Shape, draw_points, own_points
from core.networks.activation import Activation
from core.networks.layer_precision import LayerPrecision
from core.studies.decision_surfaces import Grid, decision_surfaces
from core.training.playground import Playground, play

{_points(chosen)}
precisions = (
{precisions})
playground = Playground(
    hidden={net.hidden},
    activation={net.activation},
    learning_rate={net.learning_rate},
    precisions=precisions,
    during={net.during},
    seed={net.seed},
)
step = next(islice(play(points, playground), {rounds}, None))
print(f"{{step.quantized_accuracy:.1%}}")
surfaces = decision_surfaces(step.chain, step.quantized, Grid(50), "{now.profile}")
print(surfaces.differing_codes, "of", surfaces.codes)"""


def _points(chosen: Data) -> str:
    """The line that makes the points."""
    if chosen.shape is None:
        own = chosen.points
        return f"points = own_points({own.points.tolist()}, {own.labels.tolist()})"
    return f"points = draw_points({chosen.shape}, noise={chosen.noise}, seed={chosen.seed})"


def _precision(p: LayerPrecision) -> str:
    granularity = "PerTensor()" if isinstance(p.granularity, PerTensor) else "PerChannel(0)"
    return (
        f"LayerPrecision({p.weight_bits}, {p.activation_bits}, {granularity}, {p.symmetric}, "
        f'"{p.calibration}", {p.weight_rounding}, {p.powers_of_two})'
    )
