"""What stands folded below the page: the table, the Python, and what is simplified."""

from collections.abc import Mapping, Sequence

from core.data.digits import Digits
from core.studies.training_on_levels import ACTIVATION_BITS, BITS
from core.training.few_bit_training import FewBitTraining
from core.training.quantization_aware import QuantizedRecipe
from explorer.training.controls import TrainingSettings
from explorer.training.epochs import Epoch


def accuracy_columns(steps: Sequence[Epoch], rounded: Mapping[int, float]) -> dict[str, list[str]]:
    """Accuracy at each number of bits: after rounding, and after the epochs so far."""
    last = {step.bits: step for step in steps}
    seen = [bits for bits in BITS if bits in last]
    return {
        "bits": [str(bits) for bits in seen],
        "epochs": [f"{last[bits].learned.epoch:g}" for bits in seen],
        "rounded after training": [f"{rounded[bits]:.1%}" for bits in seen],
        "only biases trained": [f"{last[bits].biases.accuracy:.1%}" for bits in seen],
        "trained on the levels": [f"{last[bits].learned.accuracy:.1%}" for bits in seen],
    }


def python(now: TrainingSettings) -> str:
    """A program that prints the curve of the chosen bits."""
    return f"""from core import RoundingMode
from core.data.digits import load_digits
from core.networks.designs import DIGITS_CNN
from core.studies.training_on_levels import training_on_levels
from core.training.few_bit_training import FewBitTraining
from core.training.quantization_aware import QuantizedRecipe
from core.training.train_chain import train_chain

digits = load_digits()
*_, trained = train_chain(DIGITS_CNN, digits, seed={now.seed})
few_bits = {_few_bits(now.few_bits)}
recipe = QuantizedRecipe("{now.rule}", few_bits=few_bits)  # biases_only=True: the control
for step in training_on_levels(trained.chain, digits, {now.bits}, recipe, seed={now.seed}):
    print(f"epoch {{step.epoch}}: {{step.accuracy:.1%}}")"""


def _few_bits(few_bits: FewBitTraining) -> str:
    """Python that gives it again."""
    if few_bits.stored_bits is None:
        return f"FewBitTraining({few_bits.gradient_bits})"
    return f"FewBitTraining({few_bits.gradient_bits}, {few_bits.stored_bits}, {few_bits.rounding})"


def simplifies(digits: Digits) -> str:
    """What a reader should know before taking the numbers for more than they are."""
    tests = len(digits.test_images)
    return f"""
- A network of two small convolutions and a classifier, {len(digits.train_images):,} digits to
  train on and {tests} to test with: one digit is {100 / tests:.1f} points, and differences of a
  point are chance. The diamonds and the lower
  chart show several seeds; at 3 and 4 bits of straight-through, LSQ and the control alone.
- One scale for each layer’s weight, activations of {ACTIVATION_BITS} bits, ranges of least squared
  error, {QuantizedRecipe().epochs} epochs of Adam with a rate that falls to 0. Every rule starts
  from the same float network with levels of its own, so that curves differ at epoch 0.
- The control freezes the weights on their levels and trains the biases alone. What it regains
  is not due to weights that move; the table of claims says how much that is over the seeds.
- With straight-through the float weights do not settle on the levels: they cross from one level to
  the next, and only the rounded weights are used. ProxQuant moves them to the levels.
- Training in few bits changes the blue curve alone. The grid of stored weights reaches twice as far
  as the largest weight at the start; Adam’s own state, biases and learned steps stay float32.
- The accuracies are those of simulated quantization; biases stay float while training.
- A training is computed once for its settings; pressing Play again replays it.
"""
