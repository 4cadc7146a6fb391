"""The playground's points: where they lie, what labels they have, and what is refused."""

import numpy as np
import pytest

from core import InputError
from core.data.plane_points import Shape, draw_points, own_points


@pytest.mark.parametrize("shape", list(Shape))
def test_points_repeat_with_their_seed_and_hold_both_classes(shape: Shape) -> None:
    one, again, other = (draw_points(shape, 400, 0.05, seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(one.points, again.points)
    assert not np.array_equal(one.points, other.points)
    assert one.points.shape == (400, 2)
    assert 0.4 < one.labels.mean() < 0.6
    assert np.abs(one.points).max() < 1.6
    train, test = one.halves()
    assert len(train.points) == len(test.points) == 200
    assert {0, 1} == set(train.labels) == set(test.labels)


def clean(shape: Shape):
    drawn = draw_points(shape, 1000, noise=0.0)
    x, y = drawn.points.T.astype(float)
    return x, y, drawn.labels


def test_circles_lie_in_a_disc_and_a_ring() -> None:
    x, y, labels = clean(Shape.CIRCLES)
    radius = np.hypot(x, y)
    assert (radius[labels == 1] <= 0.5).all()
    assert ((radius[labels == 0] >= 0.7) & (radius[labels == 0] <= 1)).all()


def test_xor_is_the_sign_of_the_product_and_keeps_off_the_axes() -> None:
    x, y, labels = clean(Shape.XOR)
    np.testing.assert_array_equal(labels, x * y < 0)
    assert min(np.abs(x).min(), np.abs(y).min()) >= 0.1 - 1e-6


def test_each_moon_is_half_a_circle_about_its_own_centre() -> None:
    x, y, labels = clean(Shape.MOONS)
    for label, sign in ((0, 1), (1, -1)):
        own = labels == label
        across, up = sign * x[own] + 0.25, sign * y[own] + 0.125
        np.testing.assert_allclose(np.hypot(across, up), 0.5, atol=1e-6)
        assert (up >= -1e-6).all()


def test_the_arms_of_the_spirals_are_half_a_turn_apart() -> None:
    x, y, labels = clean(Shape.SPIRALS)
    along = (np.hypot(x, y) - 0.05) / 0.95
    angle = np.arctan2(y, x) - 3.5 * np.pi * along
    turn = np.cos(angle)  # 1 on one arm, −1 on the other
    np.testing.assert_allclose(turn, np.where(labels == 1, -1, 1), atol=1e-4)


def test_own_points_are_checked() -> None:
    points, labels = np.arange(10).reshape(5, 2), np.array([0, 1, 0, 1, 1])
    assert own_points(points, labels).points.dtype == np.float32
    with pytest.raises(InputError, match=r"give \(n, 2\)"):
        own_points(points.T, labels)
    with pytest.raises(InputError, match="give 4 to 2000"):
        own_points(points[:3], labels[:3])
    with pytest.raises(InputError, match="finite numbers"):
        own_points(np.full((5, 2), np.nan), labels)
    with pytest.raises(InputError, match="at least two points of each"):
        own_points(points, np.zeros(5))
    with pytest.raises(InputError, match=r"noise 0\.6"):
        draw_points(Shape.XOR, noise=0.6)
    with pytest.raises(InputError, match="3 points"):
        draw_points(Shape.XOR, count=3)
