"""Too few bits: with as many as the model's other layers have, the layer is like them."""

from core.analysis.causes.cause import Cause
from core.analysis.causes.facts import BIT_DB, LayerFacts, ModelFacts

_MARGIN_DB = 1.5 * BIT_DB  # that it has fewer bits is known, so that a smaller difference tells


def too_few_bits(layer: LayerFacts, model: ModelFacts) -> Cause | None:
    """The cause, if weights or input lose SQNR by fewer bits than the model's median."""
    for what in ("weights", "input"):
        own = getattr(layer, what)
        usual = model.usual_bits(what)
        if own is None or own.bits >= usual:
            continue
        gain = own.requantized(bits=usual).sqnr_db - own.requantized().sqnr_db
        if min(model.below_others_db(layer.name, what), gain) > _MARGIN_DB:
            evidence = {"tensor": what, "bits": own.bits, "usual_bits": usual, "gain_db": gain}
            return Cause(layer.name, "too few bits", evidence, ("more bits", "keep float"), gain)
    return None
