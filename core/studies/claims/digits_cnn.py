"""The digits CNN: after training and while training, at 8, 4 and 2 bits.

At 2 bits: one scale a tensor, activations of 4 bits, and ranges of least squared error (the rule
"mse") unless the text says otherwise. Every rule trains for 10 epochs from the same float network.
At 3 and 4 bits the same with two of the rules and the control.
"""

from functools import lru_cache

from core.data.digits import Digits, load_digits
from core.granularity import PerChannel, PerTensor
from core.networks.chain import Chain
from core.networks.designs import DIGITS_CNN
from core.networks.layer_precision import LayerPrecision
from core.networks.quantized_chain import quantize_chain
from core.studies.claims.measure import Measure
from core.training.quantization_aware import QuantizedRecipe, train_quantized
from core.training.rules import GRADIENT_RULES
from core.training.train_chain import accuracy, train_chain

TWO_BITS = LayerPrecision(2, 4, PerTensor(), calibration="mse")
TWO_BITS_MINMAX = LayerPrecision(2, 4, PerTensor())


@lru_cache(maxsize=1)
def digits() -> Digits:
    """The digits, always split the same way."""
    return load_digits()


@lru_cache(maxsize=8)
def float_chain(seed: int) -> Chain:
    """The digits CNN trained in float."""
    *_, last = train_chain(DIGITS_CNN, digits(), seed)
    return last.chain


def after_training(precision: LayerPrecision) -> Measure:
    """Accuracy of the float network, quantized as it is."""

    def value(seed: int) -> float:
        chain = float_chain(seed)
        few = quantize_chain(chain, digits().train_images, [precision] * len(chain.design))
        return percent(few.logits(digits().test_images))

    return Measure(f"cnn {label(precision)}", f"digits CNN, {words(precision)}", "%", value)


def while_training(
    name: str, text: str, recipe: QuantizedRecipe, precision: LayerPrecision = TWO_BITS
) -> Measure:
    """Accuracy after quantization-aware training from the float network."""

    def value(seed: int) -> float:
        chain = float_chain(seed)
        *_, last = train_quantized(chain, digits(), (precision,) * len(chain.design), recipe, seed)
        return 100 * last.accuracy

    return Measure(name, f"digits CNN, {text}", "%", value)


def percent(logits) -> float:  # type: ignore[no-untyped-def]
    """Share of the test images answered correctly, in %."""
    return 100 * accuracy(logits, digits().test_labels)


def label(precision: LayerPrecision) -> str:
    """A short name: "W2A4 tensor mse"."""
    scales = "tensor" if isinstance(precision.granularity, PerTensor) else "channel"
    bits = f"W{precision.weight_bits}A{precision.activation_bits}"
    return f"{bits} {scales} {precision.calibration}"


def words(precision: LayerPrecision) -> str:
    """The same in words."""
    scales = "tensor" if isinstance(precision.granularity, PerTensor) else "channel"
    return (
        f"quantized after training: weights {precision.weight_bits} bits, one scale a {scales}, "
        f"activations {precision.activation_bits} bits, ranges by {precision.rule.title}"
    )


def at_bits(bits: int) -> tuple[Measure, ...]:
    """After training, straight-through, LSQ and the control at this number of bits."""
    precision = LayerPrecision(bits, 4, PerTensor(), calibration="mse")
    rules = [GRADIENT_RULES[name] for name in ("ste", "lsq")]
    control = f"{bits} bits, the control: weights frozen on their levels, biases trained"
    return (
        after_training(precision),
        *(
            while_training(
                f"cnn {bits} bits {rule.name}",
                f"{bits} bits, {rule.title}",
                QuantizedRecipe(rule.name),
                precision,
            )
            for rule in rules
        ),
        while_training(
            f"cnn {bits} bits biases", control, QuantizedRecipe("ste", biases_only=True), precision
        ),
    )


MEASURES: tuple[Measure, ...] = (
    Measure(
        "cnn float",
        "digits CNN in float32",
        "%",
        lambda seed: percent(float_chain(seed).logits(digits().test_images)),
    ),
    after_training(LayerPrecision(8, 8, PerChannel())),
    after_training(LayerPrecision(4, 8, PerTensor())),
    after_training(LayerPrecision(4, 8, PerChannel())),
    after_training(TWO_BITS_MINMAX),
    after_training(TWO_BITS),
    *(
        while_training(f"cnn 2 bits {rule.name}", f"2 bits, {rule.title}", QuantizedRecipe(name))
        for name, rule in GRADIENT_RULES.items()
    ),
    while_training(
        "cnn 2 bits ste minmax",
        "2 bits, straight-through, ranges by min/max",
        QuantizedRecipe("ste"),
        TWO_BITS_MINMAX,
    ),
    while_training(
        "cnn 2 bits quant-noise",
        "2 bits, straight-through, half of the weights quantized in each pass (Quant-Noise)",
        QuantizedRecipe("ste", share=0.5),
    ),
    while_training(
        "cnn 2 bits biases",
        "2 bits, the control: weights frozen on their levels, biases trained",
        QuantizedRecipe("ste", biases_only=True),
    ),
    *at_bits(3),
    *at_bits(4),
)
