"""The section "Other remedies" of the page: what each restores, beside the page's own numbers."""

from functools import partial

import pytest
from streamlit.testing.v1 import AppTest

from core.methods.transformer.registry import MATRIX_METHODS
from explorer.transformer.controls import REMEDIES
from tests.explorer import opening

pytestmark = pytest.mark.slow

opened = partial(opening.opened, "transformer/page.py")
CONTROL = "control: both, no outliers"
BOTH, WEIGHTS = "sorted ↑, weights and activations rounded", "sorted ↑, weights alone rounded"


def table(app: AppTest, column: str) -> dict[str, float]:
    """The column in percent, by the table's first column."""
    found = next(t.value for t in app.table if column in t.value)
    cells = (float(cell.rstrip("%")) for cell in found[column])
    return dict(zip(found.iloc[:, 0], cells, strict=True))


def test_none_is_computed_until_one_is_chosen_and_its_choice_is_in_the_address() -> None:
    app = opened()
    assert not any(BOTH in t.value for t in app.table)
    (choice,) = app.selectbox
    choice.set_value("outlier-columns").run()
    assert app.query_params["remedy"] == "outlier-columns"
    shares = table(app, BOTH)
    assert shares["Nothing more"] == float(opening.number(app, "Quantized sorts").rstrip("%")) < 20
    assert shares[REMEDIES["outlier-columns"]] > 97
    control = table(app, CONTROL)  # without outliers there is nothing to restore
    assert abs(control["Nothing more"] - control[REMEDIES["outlier-columns"]]) < 2
    assert control["Nothing more"] > 97


def test_all_are_compared_and_four_bit_weights_tell_them_apart() -> None:
    app = opened(remedy="all", weight_bits="4")
    weights = table(app, WEIGHTS)
    assert list(weights) == [method.title for method in MATRIX_METHODS.values()]
    for name in ("outlier-columns", "awq", "low-rank", "mxfp8"):
        assert weights[MATRIX_METHODS[name].title] > weights["Nothing more"] + 5


def test_keys_by_channel_are_what_outliers_cannot_reach() -> None:
    app = opened(remedy="kivi")
    by_token, by_channel = (
        table(app, f"sorted ↑, keys by {kind}") for kind in ("token", "channel")
    )
    assert list(by_token) == ["2", "3", "4", "8"]
    assert by_token["4"] < 30
    assert by_channel["3"] > 97
    controls = [
        table(app, f"control, no outliers: keys by {kind}")["4"] for kind in ("token", "channel")
    ]
    assert abs(controls[0] - controls[1]) < 3


@pytest.mark.parametrize("remedy", ["nearest", "<b>"])
def test_an_unknown_remedy_in_a_link_is_none(remedy: str) -> None:
    assert opened(remedy=remedy).selectbox[0].value == "none"
