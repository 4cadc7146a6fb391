"""Distillation: the float network's scores teach the quantized network, beside the labels.

    L = α·H(y, σ(z_s)) + β·T²·H(σ(z_t / T), σ(z_s / T))                      survey eq. 10

z_t are the teacher's scores, z_s the student's, σ the softmax, H the cross-entropy, and α + β = 1.
A temperature T above 1 shows which wrong answers the teacher considers nearly right. The gradient
of the second term shrinks with 1/T²; Hinton's factor T², which the survey's equation lacks, keeps
the two terms in balance at any T.

Features add what the inner layers say (FitNets' hints). With s the sums of a layer, for γ > 0

    L ← L + γ · mean over inner layers of  ‖s_student − s_teacher‖² / ‖s_teacher‖²

Both networks have the same layers, so that nothing need be fitted between them.

The student is the task's network on its levels, trained with the straight-through gradient. With
β = 0 the same training has labels only: the control.

Source: Hinton, Vinyals, Dean 2015, arXiv 1503.02531, section 2; with quantization: Polino, Pascanu,
Alistarh 2018, arXiv 1802.05668; features: Romero, Ballas, Kahou, Chassang, Gatta, Bengio 2014
(FitNets), arXiv 1412.6550.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.arrays import to_numpy
from core.methods.fine_tune import Learned, Training, fine_tune
from core.methods.method import Method, Needs, Run, Task
from core.methods.option import option
from core.networks.chain import tensors
from core.networks.cnn import Layer
from core.networks.quantized_chain import QuantizedChain, observe, quantized_layer
from core.training.clipped_straight_through import quantize_clipped

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Options(Training):
    """Options of distillation."""

    temperature: float = option(4.0, low=1.0, high=20.0, meaning="T, softens both answers")
    teacher: float = option(0.9, low=0.0, high=1.0, meaning="β, the teacher's share of the loss")
    features: float = option(0.0, low=0.0, high=100.0, meaning="γ, the weight of inner layers")


@dataclass(frozen=True)
class FeatureOptions(Options):
    """The same, with the inner layers' loss unless the options say otherwise."""

    features: float = option(1.0, low=0.0, high=100.0, meaning="γ, the weight of inner layers")


def distillation_loss(
    student: "Tensor", teacher: "Tensor", labels: "Tensor", options: Options
) -> "Tensor":
    """L, the mean over a batch: scores (n, classes), labels (n,).

    >>> import torch
    >>> scores, labels = torch.tensor([[0.0, 0.0]]), torch.tensor([0])
    >>> round(float(distillation_loss(scores, scores, labels, Options(teacher=0.0))), 4)  # ln 2
    0.6931
    """
    from torch.nn import functional

    t = options.temperature
    hard = functional.cross_entropy(student, labels)
    soft = functional.cross_entropy(student / t, (teacher / t).softmax(1))
    return (1 - options.teacher) * hard + options.teacher * t**2 * soft


def feature_loss(student: "list[Tensor]", teacher: "list[Tensor]") -> "Tensor":
    """The mean over layers of ‖s_student − s_teacher‖² / ‖s_teacher‖².

    >>> import torch
    >>> teacher = [torch.tensor([[3.0, 4.0]]), torch.tensor([[2.0]])]
    >>> student = [torch.tensor([[3.0, 4.0]]), torch.tensor([[1.0]])]
    >>> float(feature_loss(student, teacher))  # 0 and 1/4
    0.125
    """
    import torch

    pairs = zip(student, teacher, strict=True)
    return torch.stack([((s - t) ** 2).sum() / (t**2).sum() for s, t in pairs]).mean()


def run(task: Task, options: Options) -> Run:
    """Train the network on its levels, taught by its float self."""
    return taught(task, observe(task.chain, task.labelled.inputs)[1], options)


def taught(task: Task, teacher: Sequence[np.ndarray], options: Options) -> Run:
    """The same by any teacher: the sums of its layers for the training data, its scores last.

    teacher: float32; without features the scores, (n, classes), are enough.
    """
    import torch

    sums_of_teacher = [torch.from_numpy(sums) for sums in teacher]
    weights = [weight for weight, _ in tensors(task.chain)]
    params = [task.precision.weight_params(layer.weight) for layer in task.chain.layers]
    learned = Learned(weights, lambda i: quantize_clipped(weights[i], params[i]))

    def loss(student: "list[Tensor]", labels: "Tensor", rows: np.ndarray) -> "Tensor":
        wanted = [sums[rows] for sums in sums_of_teacher]
        by_scores = distillation_loss(student[-1], wanted[-1], labels, options)
        if options.features == 0:
            return by_scores
        return by_scores + options.features * feature_loss(student[:-1], wanted[:-1])

    tuned = yield from fine_tune(task, learned, options, loss)
    layers = []
    for i, read in enumerate(tuned.reads):
        weight = to_numpy(weights[i].detach())
        codes = task.precision.weight_codes(weight, params[i])
        layers.append(quantized_layer(Layer(weight, tuned.biases[i]), codes, params[i], read, None))
    return QuantizedChain(task.chain.design, tuple(layers))


METHOD = Method(
    "distilled",
    "training, taught by the float network",
    "IV-D",
    "Hinton, Vinyals, Dean 2015, arXiv 1503.02531; Polino et al. 2018, arXiv 1802.05668",
    Needs.LABELS,
    run,
    Options,
)
FEATURES = Method(
    "distilled-features",
    "training, taught by the float network's inner layers, too",
    "IV-D",
    "Hinton et al. 2015, arXiv 1503.02531; Romero et al. 2014, arXiv 1412.6550",
    Needs.LABELS,
    run,
    FeatureOptions,
)
