"""Distillation: the loss by hand, its balance at any temperature, and a student that follows."""

import numpy as np
import pytest
import torch

from core.methods.distillation.distilled import Options, distillation_loss, feature_loss
from core.methods.registry import METHODS
from core.methods.result import measure
from core.networks.quantized_chain import observe
from tests.core.methods.random_chains import normalized


def test_the_loss_by_hand() -> None:
    """Scores (0, ln 3) have shares 1/4, 3/4; at T = 2, 1/(1 + √3) and √3/(1 + √3)."""
    student, teacher = torch.tensor([[0.0, 0.0]]), torch.tensor([[0.0, np.log(9.0)]])
    found = distillation_loss(student, teacher, torch.tensor([1]), Options(5, 1e-3, 2.0, 0.5))
    hard = np.log(2)
    soft = 0.25 * np.log(2) + 0.75 * np.log(2)  # the student holds both for equal
    assert float(found) == pytest.approx(0.5 * hard + 0.5 * 4 * soft)


def test_the_factor_keeps_the_gradient_at_high_temperatures() -> None:
    """For T → ∞ the gradient of T²·H is (z_s − z_t) / n, whatever T (Hinton et al., eq. 4)."""
    student = torch.tensor([[1.0, -2.0, 1.0]], requires_grad=True)
    teacher = torch.tensor([[3.0, -1.0, -2.0]])
    loss = distillation_loss(student, teacher, torch.tensor([0]), Options(5, 1e-3, 1000.0, 1.0))
    loss.backward()
    torch.testing.assert_close(student.grad, (student.detach() - teacher) / 3, atol=0.01, rtol=0.01)


def test_features_bring_the_inner_layers_nearer() -> None:
    """With the teacher's scores in both, γ brings the inner sums nearer to the float ones."""
    task = normalized(bits=2)
    wanted = [torch.from_numpy(s) for s in observe(task.chain, task.inputs)[1][:-1]]

    def off(gamma: float) -> float:
        asked = {"epochs": 30, "teacher": 1.0, "features": gamma}
        network = measure(METHODS["distilled"], task, task.labelled, asked).network
        found = observe(network.chain, task.inputs)[1][:-1]
        return float(feature_loss([torch.from_numpy(s) for s in found], wanted))

    assert off(100.0) < off(0.0)


def test_the_student_comes_nearer_to_the_teacher() -> None:
    task = normalized(bits=2)
    before = measure(METHODS["nearest"], task, task.labelled)
    after = measure(METHODS["distilled"], task, task.labelled, {"epochs": 30, "teacher": 1.0})
    assert after.sqnr_db > before.sqnr_db
