"""For everyone: what axe-core finds, zoom, wider letters, little motion, forced colours, on every page in every state.

web/accessibility.yaml says in public what is tested here; a change of one asks for a change of the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from browsing import DESK, PHONE, axe, opened
from playwright.sync_api import Browser, Page
from states import ADDRESSES, NAMES, Kept, bring

from recommender.recommend import Recommender
from web.accessibility import read
from web.app import create_app
from web.notebooks.store import NotebookStore

# WCAG 1.4.12, as its own test method puts it on a page.
SPACED = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }"

# Text that no longer fits into its box and is cut off there. Cut on purpose: what is for screen readers alone (clip-path), fields.
CUT_OFF = """() => [...document.querySelectorAll("main *, header *, footer *")].filter(e => {
  if (e.closest("svg, select, textarea, input") || !e.checkVisibility() || !e.textContent.trim()) return false;
  for (let over = e; over; over = over.parentElement) if (getComputedStyle(over).clipPath !== "none") return false;
  const style = getComputedStyle(e);
  const cutX = ["hidden", "clip"].includes(style.overflowX) && e.scrollWidth > e.clientWidth + 1;
  const cutY = ["hidden", "clip"].includes(style.overflowY) && e.scrollHeight > e.clientHeight + 1;
  return cutX || cutY;
}).map(e => e.outerHTML.slice(0, 160))"""

# Every place the focus can go to shows it; keyboard first, so that :focus-visible holds.
UNSEEN_FOCUS = """() => {
  const stops = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")];
  const unseen = [];
  for (const stop of stops) {
    if (stop.disabled || stop.type === "hidden" || !stop.checkVisibility({visibilityProperty: true})) continue;
    stop.focus();
    if (document.activeElement !== stop) { unseen.push("no focus: " + stop.outerHTML.slice(0, 120)); continue; }
    const marked = [stop, stop.closest("label")].some(e => {
      if (!e) return false;
      const style = getComputedStyle(e);
      return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    });
    if (!marked) unseen.push("no outline: " + stop.outerHTML.slice(0, 120));
  }
  return unseen;
}"""

MOVING = """() => [...document.querySelectorAll("*")].flatMap(e => [null, "::before", "::after"].map(part => {
  const style = getComputedStyle(e, part);
  const longest = text => Math.max(...text.split(",").map(t => parseFloat(t) * (t.trim().endsWith("ms") ? 0.001 : 1)));
  const animated = style.animationName !== "none" && longest(style.animationDuration) > 0.01;
  const moves = animated || longest(style.transitionDuration) > 0.01 || style.scrollBehavior === "smooth";
  return moves ? e.outerHTML.slice(0, 120) + (part ?? "") : null;
})).filter(Boolean)"""


@pytest.fixture(scope="module")
def desk(browser: Browser, kept_address: str) -> Iterator[Page]:
    context = opened(browser, kept_address, viewport=DESK)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def phone(browser: Browser, kept_address: str) -> Iterator[Page]:
    context = opened(browser, kept_address, viewport=PHONE)
    yield context.new_page()
    context.close()


def too_wide(page: Page) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [f"{wide} px too wide at {page.viewport_size}"] if wide > 0 else []


def test_every_page_is_met_in_some_state(recommender: Recommender, kept_store: NotebookStore, kept: Kept) -> None:
    rules = create_app(recommender, kept_store).url_map
    met = {rules.bind("").match(urlsplit(path.format(k=kept)).path)[0] for name, path in ADDRESSES.items() if "error-4" not in name}
    pages = {rule.endpoint for rule in rules.iter_rules() if "GET" in (rule.methods or ()) and "." not in rule.rule}
    assert pages - met == {"static", "municipalities.suggestions"}


def test_the_public_record_counts_the_states() -> None:
    assert read().states == len(NAMES)


def test_axe_finds_nothing_before_there_is_any_notebook(before_anything: list[str]) -> None:
    assert before_anything == []


@pytest.mark.parametrize("name", NAMES)
def test_on_a_wide_screen_light_and_dark(desk: Page, kept: Kept, name: str) -> None:
    desk.emulate_media(color_scheme="light")
    bring(desk, name, kept)
    faults = too_wide(desk) + axe(desk)
    desk.emulate_media(color_scheme="dark")
    assert faults + axe(desk, ["color-contrast"]) == []


@pytest.mark.parametrize("name", NAMES)
def test_on_a_narrow_screen_zoomed_spaced_still_and_in_forced_colours(phone: Page, kept: Kept, name: str) -> None:
    phone.emulate_media(forced_colors="none", reduced_motion="no-preference")
    phone.set_viewport_size(PHONE)
    bring(phone, name, kept)
    faults = too_wide(phone) + axe(phone)

    phone.emulate_media(forced_colors="active", reduced_motion="reduce")
    faults += phone.evaluate(MOVING)
    phone.keyboard.press("Shift")
    faults += phone.evaluate(UNSEEN_FOCUS)

    phone.set_viewport_size({"width": 320, "height": 256})  # 1280 × 1024 at 400 %
    faults += too_wide(phone)
    phone.set_viewport_size({"width": 640, "height": 512})  # the same at 200 %
    faults += too_wide(phone) + phone.evaluate(CUT_OFF)
    phone.add_style_tag(content=SPACED)
    faults += too_wide(phone) + phone.evaluate(CUT_OFF)
    assert faults == []
