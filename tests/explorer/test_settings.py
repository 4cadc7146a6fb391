"""State and address: what a link may say, and what it must not be able to do."""

from dataclasses import dataclass

import pytest
from streamlit.testing.v1 import AppTest

from explorer import settings


@dataclass(frozen=True)
class Example:
    word: str = settings.choice("a", ("a", "b"))
    bits: int = settings.whole(3, 2, 8)
    low: float = settings.real(-1.0, -100.0, 100.0)
    on: bool = settings.flag(True)
    ink: str = settings.text("", "[0-9]{4}|")
    size: int = settings.one_of(4, (2, 4, 8))


VALUES = Example(word="b", bits=8, low=-0.1234567890123, on=False, ink="0123", size=8)


def test_a_link_restores_every_value() -> None:
    assert settings.show(VALUES) == {
        "word": "b",
        "bits": "8",
        "low": "-0.1234567890123",
        "on": "0",
        "ink": "0123",
        "size": "8",
    }
    assert settings.parse(Example, settings.show(VALUES)) == VALUES


@pytest.mark.parametrize("low", [1e-30, -5e-324, 99.99999999999999, 0.1 + 0.2])
def test_every_digit_of_a_number_survives(low: float) -> None:
    assert settings.parse(Example, settings.show(Example(low=low))).low == low


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("word", "c"),
        ("word", ""),
        ("bits", "9"),
        ("bits", "3.0"),
        ("bits", "3\n"),
        ("bits", "٣"),
        ("bits", "1_0"),
        ("bits", "9" * 5000),
        ("bits", "__import__('os').system('true')"),
        ("low", "nan"),
        ("low", "inf"),
        ("low", "1e999"),
        ("low", "101"),
        ("low", "1" * 5000),
        ("low", "gASVFAAAAAAAAACMBXBvc2l4lIwGc3lzdGVtlJOULg=="),
        ("on", "true"),
        ("on", "2"),
        ("ink", "01234"),
        ("size", "3"),
        ("size", "04"),
        ("ink", "<b>x"),
        ("unknown", "1"),
    ],
)
def test_nonsense_becomes_the_default(name: str, value: str) -> None:
    assert settings.parse(Example, {name: value}) == Example()


def test_a_misspelt_field_is_an_error() -> None:
    with pytest.raises(AttributeError, match="has no field 'bit'"):
        settings.key(Example, "bit")


def _page() -> None:
    from dataclasses import dataclass

    import streamlit as st

    from explorer import settings

    @dataclass(frozen=True)
    class Small:
        bits: int = settings.whole(3, 2, 8)
        seed: int = settings.whole(0, 0, 9)

    page = st.session_state.get("page", "one")
    settings.arrive(page)
    if page == "one":
        now = settings.current(Small)
        st.slider("Bits", 2, 8, key=settings.key(Small, "bits"))
        st.button("Seed 7", on_click=settings.put, args=(Small,), kwargs={"seed": 7})
        st.text(repr((now.bits, now.seed)))


def test_widgets_write_the_link_and_survive_another_page() -> None:
    app = AppTest.from_function(_page, default_timeout=60).run()
    app.slider[0].set_value(5).run()
    app.button[0].click().run()
    assert app.text[0].value == "(5, 7)"
    assert dict(app.query_params) == {"bits": "5", "seed": "7"}

    app.session_state["page"] = "two"
    app.query_params.clear()
    app.run()
    assert not app.slider
    app.session_state["page"] = "one"
    app.run()
    assert app.text[0].value == "(5, 7)"
    assert dict(app.query_params) == {"bits": "5", "seed": "7"}


def test_a_link_counts_when_the_page_is_entered_and_not_later() -> None:
    app = AppTest.from_function(_page, default_timeout=60)
    app.query_params["bits"] = "2"
    app.query_params["seed"] = "never"
    app.run()
    assert app.text[0].value == "(2, 0)"
    app.query_params["bits"] = "8"  # as if the browser's address lagged behind the widget
    app.slider[0].set_value(4).run()
    assert app.text[0].value == "(4, 0)"
    assert not app.exception


def test_settings_within_another_page_keep_what_is_not_free() -> None:
    def page() -> None:
        import streamlit as st

        from explorer import settings
        from tests.explorer.test_settings import Example

        settings.put(Example, bits=5, low=2.0)
        now = settings.within(Example(word="b", bits=2), free=("low",))
        st.write(f"{now.word} {now.bits} {now.low}")

    app = AppTest.from_function(page, default_timeout=60)
    app.query_params["step"] = "3"
    app.run()
    assert app.markdown[0].value == "b 2 2.0"
    assert app.query_params == {"step": "3"}  # the address stays that of the page


def test_renewed_widgets_are_others_and_keep_their_values() -> None:
    def page() -> None:
        import streamlit as st

        from explorer import settings
        from tests.explorer.test_settings import Example

        now = settings.current(Example)
        st.slider("Bits", 2, 8, key=settings.key(Example, "bits"))
        st.button("Renew", on_click=settings.renew, args=(Example,), kwargs={"word": "b"})
        st.text(f"{now.word} {now.bits}")

    app = AppTest.from_function(page, default_timeout=60).run()
    app.slider[0].set_value(5).run()
    app.button[0].click().run()
    assert app.text[0].value == "b 5"
    app.session_state["Example.word"] = "a"  # what a late message of the browser would still say
    app.session_state["Example.bits"] = 2
    app.run()
    assert app.text[0].value == "b 5"
    assert app.slider[0].value == 5
    app.slider[0].set_value(7).run()
    assert app.text[0].value == "b 7"
