"""Too few bits: with as many as the model's other layers have, the layer is like them."""

from core.analysis.causes.cause import Cause
from core.analysis.causes.facts import MARGIN_DB, LayerFacts, ModelFacts


def too_few_bits(layer: LayerFacts, model: ModelFacts) -> Cause | None:
    """The cause, if weights or input have fewer bits than the model's median, and stand out."""
    for what in ("weights", "input"):
        own = getattr(layer, what)
        usual = model.usual_bits(what)
        if own is None or own.bits >= usual:
            continue
        gain = own.requantized(bits=usual).sqnr_db - own.requantized().sqnr_db
        if model.loss_db(layer.name, what) and gain > MARGIN_DB:
            evidence = {"tensor": what, "bits": own.bits, "usual_bits": usual, "gain_db": gain}
            return Cause(layer.name, "too few bits", evidence, ("more bits", "keep float"), gain)
    return None
