"""Distillation alone beside quantization: a small float student against the int8 teacher.

The student has a quarter of the hidden neurons, so that its float32 weights take as many bytes as
the teacher's in int8. It learns the teacher's softened answers:

    minimize  H(σ(z_t / T), σ(z_s)),    z_s the student's scores in units of T

Scores that are measured in units of T leave every answer as it is (Hinton et al. 2015, eq. 1).
"""

import numpy as np

from core.absmax import absmax_params
from core.affine import fake_quantize
from core.granularity import PerChannel
from core.networks.mlp import BATCH, HIDDEN, Mlp, gradients, initial, softmax
from core.studies.claims.statement import Statement
from core.studies.digit_accuracy import digit_network, digits, share_right
from core.studies.small_experiments.experiment import Experiment

TEMPERATURE = 4.0
EPOCHS = 60
RATE, MOMENTUM = 0.08, 0.9
QUARTER = HIDDEN // 4


def student(seed: int, hidden: int, targets: np.ndarray) -> Mlp:
    """A network of so many hidden neurons that has learnt the targets, (n, 10), rows of sum 1."""
    draw = np.random.default_rng([seed, 21])
    images = digits().train_images
    net = initial(images.shape[1], hidden, targets.shape[1], draw)
    speeds = [np.zeros_like(part) for part in net.parts]
    for _ in range(EPOCHS):
        order = draw.permutation(len(images))
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            slopes = gradients(net, images[batch], targets[batch])
            for part, speed, slope in zip(net.parts, speeds, slopes, strict=True):
                speed *= MOMENTUM
                speed -= RATE * slope
                part += speed
    return net


def in_codes(net: Mlp) -> Mlp:
    """Its weights in int8, a scale for each neuron; biases stay in float."""
    few = [
        np.asarray(
            fake_quantize(w, absmax_params(w, 8, narrow=True, granularity=PerChannel())), np.float32
        )
        for w in (net.weight1, net.weight2)
    ]
    return Mlp(few[0], net.bias1, few[1], net.bias2)


def values(seed: int) -> dict[str, float]:
    """Accuracy on the test digits."""

    def right(net: Mlp) -> float:
        return 100 * share_right(net.logits(digits().test_images))

    teacher = digit_network(seed)
    soft = softmax(teacher.logits(digits().train_images) / TEMPERATURE).astype(np.float32)
    labels = np.eye(10, dtype=np.float32)[digits().train_labels]
    small = student(seed, QUARTER, soft)
    return {
        "teacher int8": right(in_codes(teacher)),
        "student distilled": right(small),
        "student labels": right(student(seed, QUARTER, labels)),
        "student distilled int8": right(in_codes(small)),
        "student full width": right(student(seed, HIDDEN, soft)),
    }


EXPERIMENT = Experiment(
    "small-student",
    "I",
    "A small float network, or the large one in int8, for the same bytes?",
    f"The student has {QUARTER} hidden neurons instead of {HIDDEN}: its float32 weights take as "
    "many bytes as the teacher’s in int8. It learns the teacher’s answers, softened by a "
    f"temperature of {TEMPERATURE:g}; or the labels alone. In int8 it is 16 times smaller than the "
    "float teacher.",
    "A student as wide as its teacher should lose nothing: then distillation itself works here, "
    "and only the size is to blame.",
    "%",
    "higher",
    {
        "teacher int8": f"the network of {HIDDEN} neurons in int8",
        "student distilled": f"{QUARTER} neurons in float32, taught by the network, equal bytes",
        "student labels": f"{QUARTER} neurons in float32, taught by the labels, equal bytes",
        "student distilled int8": f"{QUARTER} neurons, taught, then in int8: a quarter of that",
        "student full width": f"{HIDDEN} neurons in float32, taught by the network",
    },
    values,
    (
        Statement(
            "for equal bytes the int8 network is more accurate than a distilled float student",
            "survey I: distillation alone is weak",
            lambda v: v["teacher int8"] > v["student distilled"],
        ),
        Statement(
            "a distilled student in int8 loses at most half a point more: the two combine",
            "survey I: distillation together with quantization helps",
            lambda v: v["student distilled int8"] >= v["student distilled"] - 0.5 - 1e-9,
        ),
        Statement(
            "a student as wide as its teacher comes within 1 point of it",
            "the control of distillation",
            lambda v: v["student full width"] >= v["teacher int8"] - 1 - 1e-9,
        ),
    ),
)
