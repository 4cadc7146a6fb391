"""Play, Pause, Step and Reset: without a page, and in a small one."""

from collections.abc import Iterator
from threading import Event, Thread

from streamlit.testing.v1 import AppTest

from explorer.controls.playing import Run


def count_to(last: int) -> Run[int]:
    return Run(lambda: iter(range(1, last + 1)))


def test_a_paused_run_takes_no_turn() -> None:
    run = count_to(3)
    run.step_if_playing()
    assert run.steps == []
    run.play()
    run.step_if_playing()
    run.pause()
    run.step_if_playing()
    assert run.steps == [1]


def test_the_end_pauses_and_play_begins_again() -> None:
    run = count_to(2)
    run.play()
    for _ in range(3):
        run.step_if_playing()
    assert (run.steps, run.ended, run.playing) == ([1, 2], True, False)
    run.play()
    assert (run.steps, run.ended, run.playing) == ([1], False, True)


def test_step_pauses_and_reset_shows_the_first_step() -> None:
    run = count_to(5)
    run.play()
    run.step()
    run.step()
    assert (run.steps, run.playing) == ([1, 2], False)
    run.reset()
    assert (run.steps, run.playing) == ([1], False)


def test_pause_waits_for_the_step_that_is_being_computed() -> None:
    begun, go_on = Event(), Event()

    def slow() -> Iterator[str]:
        begun.set()
        go_on.wait()
        yield "computed"

    run = Run(slow)
    run.play()
    old, click = Thread(target=run.step_if_playing), Thread(target=run.pause)
    old.start()
    begun.wait()
    click.start()
    go_on.set()
    old.join()
    click.join()
    assert (run.steps, run.playing) == (["computed"], False)


def page() -> None:
    import streamlit as st

    from explorer.controls import playing

    last = st.number_input("last", 1, 9, 3)
    run = playing.session_run("count", last, lambda: iter(range(1, last + 1)))
    playing.buttons(run)
    playing.follow(run, lambda run: st.text(str(run.steps)))


def press(app: AppTest, name: str) -> AppTest:
    (button,) = (b for b in app.button if b.label == name)
    button.click().run()
    assert not app.exception
    return app


def test_a_page_with_the_buttons() -> None:
    app = AppTest.from_function(page, default_timeout=60).run()
    assert app.text[0].value == "[1]"
    assert press(app, "Step").text[0].value == "[1, 2]"
    assert press(app, "Play").text[0].value == "[1, 2, 3]"
    assert [b.label for b in app.button] == ["Pause", "Step", "Reset"]
    app.run()  # the end: the page is drawn again with Play
    assert [b.label for b in app.button] == ["Play", "Step", "Reset"]
    assert press(app, "Reset").text[0].value == "[1]"
    app.number_input[0].set_value(1).run()
    assert press(app, "Step").text[0].value == "[1]"
    assert app.button[1].disabled


def test_a_slow_run_is_drawn_before_its_step() -> None:
    def page() -> None:
        import streamlit as st

        from explorer.controls import playing

        run = playing.session_run("count", 0, lambda: iter("abc"))
        playing.buttons(run)
        playing.follow(run, lambda run: st.text("".join(run.steps)), slow=True)

    app = press(AppTest.from_function(page, default_timeout=60).run(), "Play")
    assert app.text[0].value == "a"
    assert app.run().text[0].value == "ab"
    assert press(app, "Pause").text[0].value == "abc"


def test_a_run_may_begin_with_several_steps_and_another_subject_begins_anew() -> None:
    def page() -> None:
        import streamlit as st

        from explorer.controls import playing

        last = st.number_input("Last", value=5)
        run = playing.session_run("count", last, lambda: iter(range(last)), first=3)
        playing.buttons(run)
        st.text(str(run.steps))

    app = AppTest.from_function(page, default_timeout=60).run()
    assert app.text[0].value == "[0, 1, 2]"
    next(b for b in app.button if b.label == "Step").click().run()
    assert app.text[0].value == "[0, 1, 2, 3]"
    app.number_input[0].set_value(2).run()
    assert app.text[0].value == "[0, 1]"
