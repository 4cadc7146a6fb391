"""The digit network with weights of 2 bits, taught by its float self, by a wrong teacher, or not.

Each student starts from the float weights and learns for `EPOCHS` passes, whoever teaches.
"""

from functools import cache

import numpy as np

from core.methods.distillation.distilled import Options, taught
from core.networks.layer_precision import LayerPrecision
from core.networks.mlp import softmax
from core.studies.digit_accuracy import SEEDS, digit_network, digits, share_right
from core.studies.labelled_methods import EPOCHS, FITTED, ended, result_of, task_of
from core.training.one_thread import one_thread

TEMPERATURE = 4.0
SHARE = 0.9  # β, of the teacher


def teacher_scores(seed: int) -> np.ndarray:
    """The float network's scores of the training images, (n, 10)."""
    return digit_network(seed).logits(digits().train_images)


def mixed_up(scores: np.ndarray, seed: int) -> np.ndarray:
    """The scores with those of the wrong classes exchanged at random, image by image.

    The highest score stays where it is, and the answers are as soft as before; but which wrong
    class is nearly right is no longer told.

    >>> mixed_up(np.array([[5.0, 1.0, 2.0]]), seed=0).tolist() in ([[5, 1, 2]], [[5, 2, 1]])
    True
    """
    draw = np.random.default_rng([seed, 8])
    found = scores.copy()
    for row, best in zip(found, scores.argmax(axis=1), strict=True):
        wrong = np.delete(np.arange(len(row)), best)
        row[wrong] = row[draw.permutation(wrong)]
    return found


@cache
def accuracy(precision: LayerPrecision, teacher: str) -> np.ndarray:
    """The share of test digits right for each seed.

    teacher: "none" (labels alone), "float", or "mixed up".
    """
    options = Options(EPOCHS, temperature=TEMPERATURE, teacher=0.0 if teacher == "none" else SHARE)

    def right(seed: int) -> float:
        scores = teacher_scores(seed)
        given = mixed_up(scores, seed) if teacher == "mixed up" else scores
        student = ended(taught(task_of(seed, precision), [given], options))
        return share_right(student.logits(digits().test_images))

    with one_thread():
        return np.array([right(seed) for seed in SEEDS])


def rounded(precision: LayerPrecision) -> np.ndarray:
    """The same without any training."""
    return np.array([result_of("nearest", seed, precision).accuracy for seed in SEEDS])


def soft_gradient(student: np.ndarray, teacher: np.ndarray, temperature: float) -> np.ndarray:
    """∂H/∂z_s of each image, (n, classes), for H = H(σ(z_t / T), σ(z_s / T)), without a factor T².

    It is (σ(z_s / T) − σ(z_t / T)) / T.

    >>> np.round(soft_gradient(np.array([0.0, np.log(3)]), np.zeros(2), 1.0), 4).tolist()
    [-0.25, 0.25]
    """
    return np.asarray(
        (softmax(student / temperature) - softmax(teacher / temperature)) / temperature
    )


def gradient_size(temperature: float) -> float:
    """The mean magnitude of the soft gradient on the training images, before training."""
    sizes = []
    for seed in SEEDS:
        student = result_of("nearest", seed, FITTED).network.logits(digits().train_images)
        sizes.append(np.abs(soft_gradient(student, teacher_scores(seed), temperature)).mean())
    return float(np.mean(sizes))
