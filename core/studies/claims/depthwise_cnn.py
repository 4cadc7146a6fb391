"""The depthwise CNN: one scale a tensor collapses, a scale a channel or equalization rescues it."""

from functools import lru_cache

from core.granularity import PerChannel, PerTensor
from core.networks.chain import Chain
from core.networks.designs import DEPTHWISE_CNN
from core.networks.equalization import channel_ranges, equalized
from core.networks.layer_precision import LayerPrecision
from core.networks.quantized_chain import quantize_chain
from core.studies.claims.digits_cnn import digits, label, percent, words
from core.studies.claims.measure import Measure
from core.training.train_chain import MOBILE, train_chain


@lru_cache(maxsize=8)
def float_chain(seed: int) -> Chain:
    """The depthwise CNN, trained as MobileNets are, its batch normalizations folded."""
    *_, last = train_chain(DEPTHWISE_CNN, digits(), seed, MOBILE)
    return last.chain


def range_ratio(seed: int) -> float:
    """The largest channel's range over the median one, in the layer where it is worst."""
    return max(float(r.max() / sorted(r)[len(r) // 2]) for r in channel_ranges(float_chain(seed)))


def after_training(precision: LayerPrecision, equalize: bool = False) -> Measure:
    """Accuracy of the float network, equalized first or not, quantized as it is."""

    def value(seed: int) -> float:
        chain = equalized(float_chain(seed)) if equalize else float_chain(seed)
        few = quantize_chain(chain, digits().train_images, [precision] * len(chain.design))
        return percent(few.logits(digits().test_images))

    first = "equalized, then " if equalize else ""
    name = f"depthwise {label(precision)}{' equalized' if equalize else ''}"
    return Measure(name, f"depthwise CNN, {first}{words(precision)}", "%", value)


WAYS = ((PerTensor(), False), (PerChannel(), False), (PerTensor(), True))

MEASURES: tuple[Measure, ...] = (
    Measure(
        "depthwise float",
        "depthwise CNN in float32",
        "%",
        lambda seed: percent(float_chain(seed).logits(digits().test_images)),
    ),
    Measure(
        "depthwise range ratio",
        "depthwise CNN, largest channel range over the median one, in the layer where it is worst",
        "×",
        range_ratio,
    ),
    *(
        after_training(LayerPrecision(bits, 8, granularity), equalize)
        for bits in (8, 4, 3)
        for granularity, equalize in (
            (PerTensor(), False),
            (PerChannel(), False),
            (PerTensor(), True),
        )
    ),
)
