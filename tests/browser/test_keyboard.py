"""With the keyboard alone: from a trouble to a comparison, and every stop of the Tab key on every kind of page.

web/accessibility.yaml says in public what is tested here; a change of one asks for a change of the other.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browsing import BOTH, DESK, SCRIPTLESS, Watched, named, scripted
from playwright.sync_api import Browser, Locator, Page, expect
from states import NEED, Kept, bring

# One state of each kind of page, and where something was put in by htmx.
WALKED = [
    *("home", "results-with-conditions", "results-errors", "results-refined-with-an-error", "results-collecting", "results-out-of-scope"),
    *("tools-narrowed", "tool", "cases-near", "case-with-our-figures", "categories", "category", "municipalities-of-a-prefecture", "municipality-little-known"),
    *("checklists-for", "compare-empty", "compare-four", "notebooks", "notebook", "notebook-conflict", "notebook-conflict-in-place"),
    *("notebook-checklist-answered", "notebook-tasks-preview", "notebook-plan", "notebook-effects", "notebook-papers", "guides", "guide", "notebook-collect"),
    *("evidence-new", "selection", "evidence", "shared", "annotation-errors-tool", "about", "accessibility"),
    *("error-404", "error-409-fifth"),
]

# In the page: what is wrong with the place the focus is at, "again" where it has been before, "out" where it left the page.
WATCH = """() => {
  const seen = new Set();
  let last = null;
  let times = 0;
  window.stop = () => {
    const at = document.activeElement;
    if (!at || at === document.body || !document.hasFocus()) return "out";
    times = at === last ? times + 1 : 0;  // a date has several places in one field
    if (times > 12) return "the focus is caught in " + at.outerHTML.slice(0, 120);
    if (at !== last && seen.has(at)) return "again";
    const before = last;
    seen.add(at);
    last = at;
    if (times) return "";
    if (before && before.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_PRECEDING) return "goes back to " + at.outerHTML.slice(0, 120);
    const label = at.closest("label");
    const marked = [at, label].some(e => e && getComputedStyle(e).outlineStyle !== "none" && parseFloat(getComputedStyle(e).outlineWidth) >= 2);
    if (!marked) return "no outline: " + at.outerHTML.slice(0, 120);
    const boxes = [at, label].filter(Boolean).flatMap(e => [...e.getClientRects()]);
    const shown = boxes.some(box => [[.5, .5], [.02, .5], [.98, .5], [.5, .1], [.5, .9]].some(([x, y]) => {
      const top = Math.max(box.top, 0), height = Math.min(box.bottom, innerHeight) - top;
      const hit = document.elementFromPoint(box.left + box.width * x, top + height * y);
      return hit && (at.contains(hit) || label?.contains(hit));
    }));
    return shown ? "" : "hidden: " + at.outerHTML.slice(0, 120);
  };
  window.unvisited = () => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")].filter(e => {
    if (e.disabled || e.type === "hidden" || e.tabIndex < 0 || seen.has(e) || !e.checkVisibility({visibilityProperty: true})) return false;
    if (e.tagName === "SUMMARY" && e.parentElement.querySelector("summary") !== e) return false;
    return !(e.type === "radio" && [...seen].some(s => s.type === "radio" && s.name === e.name && s.form === e.form));
  }).map(e => "not reached: " + e.outerHTML.slice(0, 120));
}"""


# What is focused and then gone leaves its place as the start of the next Tab.
TO_THE_TOP = """() => {
  const first = document.createElement("span");
  first.tabIndex = -1;
  document.body.prepend(first);
  first.focus();
  first.remove();
}"""


def walk(page: Page) -> list[str]:
    """Faults met by Tab from the first place to the last."""
    page.evaluate(WATCH)
    page.evaluate(TO_THE_TOP)
    faults = []
    for _ in range(1_000):
        page.keyboard.press("Tab")
        found = page.evaluate("stop()")
        if found in ("out", "again") or found.startswith("the focus is caught"):
            faults += [found] if found.startswith("the") else []
            break
        faults += [found] if found else []
    return faults + list(page.evaluate("unvisited()"))


@pytest.fixture(scope="module")
def page(browser: Browser, kept_address: str) -> Iterator[Page]:
    context = browser.new_context(base_url=kept_address, locale="ja-JP", viewport=DESK)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", WALKED)
def test_every_place_is_reached_seen_and_left(page: Page, kept: Kept, name: str) -> None:
    bring(page, name, kept)
    before = page.url
    assert walk(page) == []
    assert page.url == before


def tab_to(page: Page, place: Locator, back: bool = False) -> None:
    key = "Shift+Tab" if back else "Tab"
    for _ in range(300):
        page.keyboard.press(key)
        if place.evaluate("e => e === document.activeElement"):
            return
    raise AssertionError(f"{place} is not reached by {key}")


def compare_button(page: Page, name: str, state: str) -> Locator:
    return page.get_by_role("button", name=named(f"{name}を", f"比べる候補{state}"))


@pytest.mark.parametrize("watch", [*BOTH, SCRIPTLESS[0]], ids=["desk", "phone", "desk-no-script"], indirect=True)
def test_from_a_trouble_to_a_comparison(watch: Watched) -> None:
    page = watch.page
    page.goto("/")
    in_place = scripted(page)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="本文へ移動")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("textbox", name="困りごと"))
    page.keyboard.insert_text(NEED)
    page.keyboard.press("Tab")
    field = page.get_by_label("団体（市区町村）")
    expect(field).to_be_focused()
    if in_place:
        page.keyboard.insert_text("くじ")
        own = page.get_by_role("option", name="岩手県久慈市")
        expect(own).to_be_visible()
        while own.get_attribute("aria-selected") != "true":
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(field).to_have_value("岩手県久慈市")
    else:
        page.keyboard.insert_text("久慈市")
    page.keyboard.press("Enter")
    page.wait_for_url("**/recommend?**municipality=032077")

    heads = page.get_by_role("region", name="合うツール", exact=True).get_by_role("heading", level=3).get_by_role("link")
    first, second = heads.nth(0), heads.nth(1)
    names = [first.inner_text(), second.inner_text()]
    tab_to(page, first)
    page.keyboard.press("Enter")
    page.wait_for_url("**/tools/**")
    tab_to(page, compare_button(page, names[0], "に入れる"))
    page.keyboard.press("Enter")
    expect(compare_button(page, names[0], "から外す")).to_be_visible()
    if in_place:
        expect(compare_button(page, names[0], "から外す")).to_be_focused()
    page.go_back()  # a key of the browser, not of the page
    if not in_place:  # putting it in has made a page of its own
        page.go_back()
    page.wait_for_url("**/recommend?**")

    tab_to(page, second)
    tab_to(page, compare_button(page, names[1], "に入れる"))
    page.keyboard.press("Enter")
    expect(compare_button(page, names[1], "から外す")).to_be_visible()
    if in_place:
        expect(compare_button(page, names[1], "から外す")).to_be_focused()
    tray = page.get_by_role("link", name=named("比べる", "（2）"))
    expect(tray).to_be_visible()
    tab_to(page, tray, back=in_place)
    page.keyboard.press("Enter")
    page.wait_for_url("**/compare?**")
    for name in names:
        expect(page.get_by_role("columnheader").filter(has_text=name)).to_be_visible()

    off = page.get_by_role("link", name=named("外す", f"（{names[0]}"))
    tab_to(page, off)
    page.keyboard.press("Enter")
    expect(off).to_have_count(0)
    expect(page.get_by_role("columnheader").filter(has_text=names[1])).to_be_visible()
    if in_place:
        assert page.evaluate("document.activeElement.closest('main') !== null"), "the focus was lost with the column"
