"""The program that prints the page's number, as it stands folded below the page."""

from explorer.network.controls import NetworkSettings

_TRAINING = {
    "depthwise": "train_chain(DEPTHWISE_CNN, digits, seed={seed}, recipe=MOBILE)",
    "plain": "train_chain(DIGITS_CNN, digits, seed={seed})",
}


def program(now: NetworkSettings) -> str:
    """Trains the network, quantizes it, and prints the share of the digits read correctly."""
    design, recipe = (
        ("DEPTHWISE_CNN", "MOBILE, train_chain")
        if now.network == "depthwise"
        else ("DIGITS_CNN", "train_chain")
    )
    training = _TRAINING[now.network].format(seed=now.seed)
    return f"""from core.data.digits import load_digits
from core.networks.designs import {design}
from core.studies.weight_scales import WEIGHT_SCALES
from core.training.train_chain import {recipe}

digits = load_digits()
*_, last = {training}
scales = WEIGHT_SCALES["{now.scales}"]
chain = scales.prepared(last.chain)
(few,) = scales.quantized(chain, digits.train_images, [{now.bits}], {now.activation_bits})
answers = few.logits(digits.test_images).argmax(axis=1)
print(f"{{(answers == digits.test_labels).mean():.1%}}")"""
