"""The program that prints the page's number, as it stands folded below the page."""

from explorer.network.controls import NetworkSettings

_TRAINING = {  # network -> its design, what is imported to train it, and the recipe
    "depthwise": ("DEPTHWISE_CNN", "MOBILE, train_chain", ", recipe=MOBILE"),
    "plain": ("DIGITS_CNN", "train_chain", ""),
}


def program(now: NetworkSettings) -> str:
    """Trains the network, quantizes it, and prints the share of the digits read correctly."""
    design, imported, recipe = _TRAINING[now.network]
    return f"""from core.data.digits import load_digits
from core.networks.designs import {design}
from core.studies.weight_scales import WEIGHT_SCALES
from core.training.train_chain import {imported}

digits = load_digits()
*_, last = train_chain({design}, digits, seed={now.seed}{recipe})
scales = WEIGHT_SCALES["{now.scales}"]
chain = scales.prepared(last.chain)
(few,) = scales.quantized(chain, digits.train_images, [{now.bits}], {now.activation_bits})
answers = few.logits(digits.test_images).argmax(axis=1)
print(f"{{(answers == digits.test_labels).mean():.1%}}")"""
