"""The grid: its order and its edges. The surfaces themselves: tests/core/training."""

import numpy as np

from core.studies.decision_surfaces import Grid


def test_rows_go_up_and_columns_to_the_right() -> None:
    grid = Grid(side=3, reach=2.0)
    assert grid.points.tolist()[:4] == [[-2, -2], [0, -2], [2, -2], [-2, 0]]
    x, y = (grid.image(grid.points[:, i]) for i in (0, 1))
    np.testing.assert_array_equal(x[0], [-2, 0, 2])
    np.testing.assert_array_equal(y[:, 0], [-2, 0, 2])
