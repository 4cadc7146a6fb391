"""Adam moves a learned scale in proportion to where it starts, however small that is."""

import pytest
import torch

from core.training.learned_scale import SMALLEST, learned_scale


@pytest.mark.parametrize("start", [1e-6, 1.0, 1e4])
def test_an_update_of_adam_changes_every_scale_in_the_same_proportion(start: float) -> None:
    scale = learned_scale(torch.tensor(start))
    optimizer = torch.optim.Adam([scale.factor], lr=0.003)
    (scale.value * 7).backward()
    optimizer.step()
    assert scale.value.item() == pytest.approx(start * 0.997, rel=1e-5)


def test_it_stays_positive_and_starts_above_0() -> None:
    scale = learned_scale(torch.tensor([0.0, 2.0]))
    assert (scale.value > 0).all()
    scale.factor.data -= 5  # an update that overshoots
    assert scale.value[1].item() == pytest.approx(2 * SMALLEST)
