"""The digits networks in a real browser: controls and drawings move the picture and the numbers."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.harness import choose, settle
from tests.browser.labs import drawn, numbers
from tests.browser.tabs import Tabs


@pytest.fixture(scope="module")
def opened(tabs: Tabs) -> Iterator[Page]:
    """The page with the plain CNN, which trains faster; the tests share it, in any order."""
    with tabs.empty() as page:
        page.goto("/network?network=plain")
        ready(page)
        yield page


def ready(page: Page) -> None:
    expect(page.locator(".live-chart .number").first).to_be_visible()
    settle(page)


def lines(page: Page) -> list[str]:
    """What each network answers."""
    return page.locator(".live-chart .formula div").all_text_contents()


def test_the_sibling_collapses_and_is_rescued(opened: Page) -> None:
    plain, picture = numbers(opened), drawn(opened)
    opened.get_by_role("button", name="depthwise", exact=True).click()
    expect(opened).to_have_url(re.compile("network=depthwise"))
    ready(opened)
    assert drawn(opened) != picture
    per_tensor, per_channel, equalized = (float(n.rstrip("%")) for n in numbers(opened)[:3])
    assert numbers(opened) != plain
    assert per_tensor < min(per_channel, equalized) - 20
    before, sqnr = drawn(opened), numbers(opened)[3]
    opened.get_by_role("button", name="per channel").click()
    expect(opened).to_have_url(re.compile("scales=channel"))
    settle(opened)
    assert drawn(opened) != before
    assert numbers(opened)[3] != sqnr
    opened.get_by_role("button", name="Depthwise 2").click()
    expect(opened).to_have_url(re.compile("layer=depthwise2"))
    settle(opened)
    expect(opened.get_by_role("heading", name="Depthwise 2: how far")).to_be_visible()


def test_a_drag_of_the_bits_is_followed_at_once(opened: Page) -> None:
    before, link = (numbers(opened), drawn(opened), lines(opened)), opened.url
    handle = opened.get_by_role("slider", name="Bits for each weight")
    box = handle.bounding_box()
    y = box["y"] + box["height"] / 2
    opened.mouse.move(box["x"] + box["width"] / 6, y)  # at 3 bits of 2 to 8
    opened.mouse.down()
    opened.mouse.move(box["x"] + 2, y, steps=4)
    expect(opened.locator(".live-chart .number dd").first).not_to_have_text(before[0][0])
    dragged = numbers(opened), drawn(opened), lines(opened)
    assert all(now != then for now, then in zip(dragged, before, strict=True))
    assert opened.url == link  # Python has not heard of it
    opened.mouse.up()
    expect(opened).to_have_url(re.compile("weight_bits=2"))
    settle(opened)
    assert numbers(opened) == dragged[0]
    handle.focus()
    handle.press("ArrowRight")
    expect(opened).to_have_url(re.compile("weight_bits=3"))
    settle(opened)
    assert numbers(opened) == before[0]


def test_a_drawing_goes_through_the_network(opened: Page) -> None:
    before = drawn(opened)
    opened.get_by_role("button", name="Clear").click()
    expect(opened.get_by_text("Your drawing.")).to_be_visible()
    settle(opened)
    empty = drawn(opened)
    assert empty != before
    box = opened.locator("canvas[role=application]").bounding_box()
    middle = box["x"] + box["width"] / 2
    opened.mouse.move(middle, box["y"] + 8)
    opened.mouse.down()
    opened.mouse.move(middle, box["y"] + box["height"] - 8, steps=6)
    opened.mouse.up()
    expect(opened).not_to_have_url(re.compile(f"drawing={'0' * 64}"))
    settle(opened)
    assert drawn(opened) != empty
    assert lines(opened)[0].startswith("The float network reads a 1;")


def test_a_digit_newly_wrong_is_followed(opened: Page) -> None:
    button = opened.get_by_role("button", name="→").first
    label = button.inner_text().split(" → ")[0]
    button.click()
    expect(opened.get_by_text(re.compile(f"^Test digit [0-9]+: a {label}"))).to_be_visible()
    settle(opened)
    assert lines(opened)[0].startswith(f"The float network reads a {label};")


def test_own_bits_are_followed(opened: Page) -> None:
    verdict, before = opened.get_by_text("Your own bits: ", exact=False), drawn(opened)
    said = verdict.inner_text()
    opened.get_by_role("combobox", name="Bits of the layers").select_option("own bits, set below")
    expect(opened).to_have_url(re.compile("layer_bits=own"))
    settle(opened)
    assert lines(opened)[1].startswith("With own bits per tensor: ")
    choose(opened.get_by_label(re.compile("^Classifier")), "2")
    expect(opened).to_have_url(re.compile("classifier=2"))
    settle(opened)
    assert verdict.inner_text() != said
    assert drawn(opened) != before


def test_the_page_survives_a_visit_elsewhere(opened: Page) -> None:
    before = numbers(opened), lines(opened)
    opened.get_by_role("link", name="Lesson", exact=True).first.click()
    settle(opened)
    opened.get_by_role("link", name="Live network").first.click()
    ready(opened)
    assert (numbers(opened), lines(opened)) == before
    for title in ("As a table", "The Python", "What this simplifies"):
        opened.get_by_text(title, exact=True).click()
    expect(opened.get_by_text("from core.data.digits import load_digits")).to_be_visible()
    expect(opened.get_by_text("nothing is injected")).to_be_visible()


def test_a_phone_stacks_the_maps_and_does_not_scroll_sideways(tabs: Tabs) -> None:
    with tabs.empty(390, "dark") as page:
        page.goto("/network?network=plain&weight_bits=2")
        ready(page)
        main = page.get_by_test_id("stMain")
        assert main.evaluate("e => e.scrollWidth <= e.clientWidth")
        names = page.locator(".live-chart .chart").first.locator("text[font-weight=bold]")
        places = [name.bounding_box() for name in names.all()]
        assert len({round(place["x"]) for place in places}) == 1
        assert [place["y"] for place in places] == sorted(place["y"] for place in places)
