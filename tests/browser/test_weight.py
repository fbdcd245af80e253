"""What does not depend on the machine: bytes over the wire, and nothing that moves under the reader's eyes."""

from __future__ import annotations

import pytest
from browsing import DESK, PHONE
from playwright.sync_api import Browser, expect

from benchmarks.pages import PAGES, WATCH_SHIFTS, shifts, weighed

MOST = 120_000
MOST_SHIFT = 0.01  # rounding of sub-pixels; a line that moves is far more


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_a_first_visit_is_light(browser: Browser, address: str, path: str) -> None:
    context = browser.new_context(base_url=address, viewport=PHONE)
    page = context.new_page()
    _, weight = weighed(page)
    page.goto(path, wait_until="networkidle")
    assert weight.requests["Document"] == 1
    assert weight.requests["Stylesheet"] >= 1
    assert 20_000 < weight.total < MOST, weight
    context.close()


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_nothing_moves_while_a_page_loads(browser: Browser, address: str, path: str, screen: dict[str, int]) -> None:
    context = browser.new_context(base_url=address, viewport=screen)  # type: ignore[arg-type]
    page = context.new_page()
    page.add_init_script(WATCH_SHIFTS)
    page.goto(path, wait_until="networkidle")
    assert shifts(page) < MOST_SHIFT
    # The watching itself works: what is pushed down is seen.
    page.evaluate("document.querySelector('main').style.marginTop = '200px'")
    assert shifts(page) >= MOST_SHIFT
    context.close()


def test_nothing_moves_unasked_when_results_are_refined(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, viewport=DESK)
    page = context.new_page()
    page.add_init_script(WATCH_SHIFTS)
    page.goto(PAGES["results"], wait_until="networkidle")
    page.locator("#network").select_option("lgwan")
    page.wait_for_url("**network=lgwan**")
    expect(page.get_by_role("link", name="網: LGWAN")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert shifts(page) < MOST_SHIFT
    context.close()
