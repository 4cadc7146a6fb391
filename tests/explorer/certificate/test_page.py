"""The page "Certificate" in the app."""

import pytest

from tests.explorer.opening import opened_in_app

pytestmark = pytest.mark.slow


def test_the_name_is_still_there_after_a_visit_to_another_page() -> None:
    app = opened_in_app("certificate/page.py")
    app.text_input[0].input("Ada").run()
    app.switch_page("teach/page.py").run()
    assert app.title[0].value == "Teach with this"
    app.switch_page("certificate/page.py").run()
    assert not app.exception
    assert app.text_input[0].value == "Ada"
