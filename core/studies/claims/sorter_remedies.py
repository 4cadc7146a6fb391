"""Methods of the years after the survey on the sorting transformer, seed by seed.

As in `sorter.py`, but weights of few bits; and keys and values of 2 bits, where three channels of
the keys are 32 times as large.
"""

from core.methods.transformer.kivi import QuantizedCache
from core.methods.transformer.method import remedied
from core.methods.transformer.product import Precision
from core.methods.transformer.registry import MATRIX_METHODS
from core.networks.key_outliers import with_key_outliers
from core.networks.quantized_sorter import Sharing
from core.studies.claims.measure import Measure
from core.studies.claims.sorter import calibration, trained, variant
from core.studies.sorter_outliers import CHANNELS
from core.training.train_sorter import sorted_share, words_to_test

KEY_BITS, KEY_FACTOR = 2, 32.0
W3, W4A8 = Precision(3, None), Precision(4, 8)


def _matrices(method: str, kind: str, bits: str, precision: Precision) -> Measure:
    def value(seed: int) -> float:
        few = remedied(MATRIX_METHODS[method], variant(seed, kind), calibration(seed), precision)
        return 100 * sorted_share(few.sorter, words_to_test(), few.read)

    title = MATRIX_METHODS[method].title if method != "nearest" else "rounding to nearest"
    return Measure(
        f"sorter {bits} {method} {kind}",
        f"sorting transformer, {kind}, {bits}, {title}",
        "%",
        value,
    )


def _keys(sharing: Sharing, factor: float = KEY_FACTOR) -> Measure:
    """factor: of the injected channels; 1 injects nothing."""

    def value(seed: int) -> float:
        injected = with_key_outliers(trained(seed), CHANNELS, factor)
        return 100 * sorted_share(
            injected, words_to_test(), cache=QuantizedCache(KEY_BITS, sharing)
        )

    kind = "outliers in keys" if factor > 1 else "as trained"
    text = f"sorting transformer, {kind}, {KEY_BITS}-bit keys with a range a {sharing.value}"
    name = f"sorter keys {sharing.value}{'' if factor > 1 else ' as trained'}"
    return Measure(name, text, "%", value)


MEASURES: tuple[Measure, ...] = (
    _matrices("nearest", "outliers", "W3", W3),
    _matrices("awq", "outliers", "W3", W3),
    _matrices("nearest", "as trained", "W3", W3),
    _matrices("low-rank", "as trained", "W3", W3),
    _matrices("nearest", "as trained", "W4A8", W4A8),
    _matrices("nearest", "outliers", "W4A8", W4A8),
    _matrices("outlier-columns", "outliers", "W4A8", W4A8),
    _matrices("mxfp8", "outliers", "MX", W4A8),
    _matrices("awq", "as trained", "W3", W3),
    _matrices("rotation", "outliers", "W4A8", W4A8),
    _matrices("rotation", "as trained", "W4A8", W4A8),
    _matrices("outlier-columns", "as trained", "W4A8", W4A8),
    _matrices("mxfp8", "as trained", "MX", W4A8),
    _matrices("mxfp4", "outliers", "MX", W4A8),
    _matrices("mxfp4", "as trained", "MX", W4A8),
    _matrices("ternary", "as trained", "ternary", W4A8),
    _keys(Sharing.TOKEN),
    _keys(Sharing.CHANNEL),
    _keys(Sharing.TOKEN, 1.0),
    _keys(Sharing.CHANNEL, 1.0),
)
