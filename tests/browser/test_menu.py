"""The menu on a phone: it is closed at first, and a choice closes it."""

from playwright.sync_api import Browser, expect

from tests.browser.harness import open_page, settle

# Streamlit closes its menu after a choice where the browser says that it is a phone's.
PHONE = "Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/126.0 Mobile Safari/537.36"


def test_a_choice_closes_the_menu_of_a_phone_and_it_stays_closed(
    browser: Browser, app_url: str
) -> None:
    with open_page(browser, app_url, 390, user_agent=PHONE) as (page, problems):
        page.goto("/")
        settle(page)
        menu = page.get_by_test_id("stSidebarNav")
        expect(menu).not_to_be_in_viewport()
        page.get_by_test_id("stExpandSidebarButton").click()
        menu.get_by_text("Rounding", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Which level")
        expect(menu).not_to_be_in_viewport()
        settle(page)
        page.reload()
        settle(page)
        expect(menu).not_to_be_in_viewport()
        assert not problems
