"""Every page in every state somebody can meet it in. test_access.py and test_keyboard.py go through all of them."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlsplit

import openpyxl
from playwright.sync_api import BrowserContext, Page, expect

from recommender.effects.works import TimeKind
from web.notebooks.document import Candidate, Document, Figures, Plan, Progress, Work
from web.notebooks.store import NotebookStore
from web.notebooks.tasks.file import COLUMNS, SHEET

NEED = "転入の手続きで住民が何枚も同じことを書かされ、待ち時間が長い"
RESULTS = f"/recommend?need={quote(NEED)}&municipality=032077"
COMPARED = "/compare?ids=logo-chat,kintone"
FOUR = "/compare?ids=logo-chat,kintone,winactor,garoon&municipality=032077&pin=kintone&ask=prices"
DIFFERENCE = "/cases/nara-2024-yochokin-shokai"
LONG_LIST = "/tools?category=chat&network=lgwan"


@dataclass(frozen=True)
class Kept:
    """What users wrote, made once on the server under test: addresses of its pages."""

    full: str
    bare: str
    busy: str  # five kinds of work, and a start that cannot be reached any more
    filled: bytes  # its task list, filled in: changes, conflicts with the notebook, cells that cannot be read
    selecting: str
    evidence: str
    shared: str
    removed: str


def write_notebooks(context: BrowserContext, store: NotebookStore) -> Kept:
    """Through the pages themselves, as a client without scripts sends its forms."""

    def send(path: str, **fields: str) -> str:
        answer = context.request.post(path, form=fields)
        assert answer.ok, f"{path}: {answer.status}"
        parts = urlsplit(answer.url)
        return parts.path

    full = send("/notebooks", title="久慈市の窓口の待ち時間を減らす", municipality="久慈市", need=NEED, author="DX推進課 佐藤")
    number = full.rpartition("/")[2]
    for tool in ("logo-chat", "kintone"):
        send("/notebooks/collect", tool=tool, notebook=number)
    send("/notebooks/collect", case="fukaya-2019-logochat", notebook=number)
    store.change(number, "昔のツールを加える", lambda d: d.model_copy(update={"candidates": d.candidates | {"gone": Candidate(name="昔のツール")}}))
    plan = Plan(
        start=f"{date.today().year + 1}-10",
        way="proposal",
        amount="3000000",
        amount_of="year",
        request_deadline=date(date.today().year, 10, 23),
        assessment=date(date.today().year, 12, 4),
        assembly_months="3,6,9,12",
    )
    figures = Figures(works={"1": Work(name="転入の受付", category="madoguchi", count="1,200", minutes="18")}, hourly_cost="3,000")
    store.change(number, "計画と数字を加える", lambda d: d.model_copy(update={"plan": plan, "figures": figures}))
    fields = {
        "candidates.logo-chat.reason": "近い規模で効果を測っている",
        "decision.outcome": "proceed",
        "decision.on": "2026-11-02",
        "conditions.network": "lgwan",
    }
    send(f"{full}/edit", base=str(store.get(number).revision), **fields)
    send(f"{full}/comments", comment_author="山田", comment_text="見積りを取る")
    send(f"{full}/share")
    selecting = send("/evidence/new", **{"from": RESULTS, "into": "new", "title": "待ち時間の長い一覧", "most": "10"})
    frozen = send("/evidence/new", **{"from": LONG_LIST, "into": number})
    send(frozen, action="bulk", bulk="dropped:費用が予算を超える", bulk_for="undecided", base=str(store.get(number).revision))
    decided = {
        f"selection.decision.{name}": text for name, text in (("outcome", "none"), ("by", "佐藤"), ("on", date.today().isoformat()), ("why", "予算の都合"))
    }
    evidence = send(frozen, action="freeze", base=str(store.get(number).revision), **decided)
    assert re.search(r"/evidence/1$", evidence), "not frozen"
    removed = send("/notebooks", title="片付けたノート", municipality="", need="", author="")
    send(f"{removed}/removed", removed="1")
    bare = f"/notebooks/{store.create(Document(title='書きはじめ')).id}"
    busy, filled = _busy(context, store)
    return Kept(full, bare, busy, filled, selecting, evidence, f"/shared/{store.shares(number)[0][0]}", removed)


def _busy(context: BrowserContext, store: NotebookStore) -> tuple[str, bytes]:
    today = date.today()
    times: list[tuple[str, TimeKind]] = [("madoguchi", "staff"), ("madoguchi", "waiting"), ("gijiroku", "staff"), ("chatbot", "staff"), ("", "visit")]
    works = {str(n): Work(name=f"仕事の名前{n}", category=c, time=t, count="1200", minutes="18") for n, (c, t) in enumerate(times, start=1)}
    figures = Figures(works=works, hourly_cost="3000", cost_first="150万", cost_yearly="60万", years="5")
    soon = f"{today.year + today.month // 12}-{today.month % 12 + 1:02}"
    made = store.create(Document(title="急ぐ導入", municipality="032077", need=NEED, figures=figures, plan=Plan(start=soon)))
    path = f"/notebooks/{made.id}"
    answer = context.request.get(f"{path}/tasks.xlsx")
    assert answer.ok
    book = openpyxl.load_workbook(io.BytesIO(answer.body()))
    status, owner, note = (COLUMNS.index(name) for name in ("状況", "担当者", "メモ"))
    lines = list(book[SHEET].iter_rows(min_row=5, max_row=10))
    for number, line in enumerate(lines):
        line[owner].value, line[note].value = "情報政策課 千葉", "長いメモを折り返して書く" * 8
        line[status].value = "進行中" if number < 4 else "やった"
    meanwhile = {line[-1].value: Progress(note="ノートのメモ") for line in lines[:2]}
    store.change(made.id, "メモを加える", lambda d: d.model_copy(update={"progress": meanwhile}))
    filled = io.BytesIO()
    book.save(filled)
    return path, filled.getvalue()


def post(page: Page, path: str, **fields: str) -> None:
    """As a form of the page that is open: its answer, an error too, becomes the page."""
    with page.expect_navigation():
        page.evaluate(
            """([path, fields]) => {
              const form = document.createElement("form");
              form.method = "post"; form.action = path;
              for (const [name, value] of Object.entries(fields)) {
                const field = document.createElement("input");
                field.name = name; field.value = value; form.append(field);
              }
              document.body.append(form);
              form.requestSubmit();
            }""",
            [path, fields],
        )


def _choosing_a_municipality(page: Page, kept: Kept) -> None:
    page.goto("/")
    page.get_by_role("combobox", name="団体").press_sequentially("くじ")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")


def _refined_with_an_error(page: Page, kept: Kept) -> None:
    page.goto(f"{RESULTS}&network=lgwan")
    fold = page.get_by_text("困りごと・条件を変える")
    if fold.is_visible():
        fold.click()
    page.locator("#budget").fill("たくさん")
    page.locator("#budget").press("Enter")
    expect(page.locator("#budget-error")).not_to_be_empty()


def _collecting_in_place(page: Page, kept: Kept) -> None:
    page.goto(RESULTS)
    page.locator(".note-collect a").first.click()
    expect(page.locator(".note-collect__form select")).to_be_focused()


def _conflict(page: Page, kept: Kept) -> None:
    page.goto(kept.full)
    post(page, f"{kept.full}/edit", base="1", at="need", need="ほかの人が先に書きかえた文", author="別の人")


def _conflict_in_place(page: Page, kept: Kept) -> None:
    page.goto(kept.full)
    page.locator("#need-form input[name=base]").evaluate("field => { field.value = '1' }")
    page.locator("#f-author").evaluate("field => { field.closest('details').open = true }")
    page.locator("#f-candidates\\.logo-chat\\.reason").evaluate("field => { field.form.elements.base.value = '1' }")
    page.locator("#f-candidates\\.logo-chat\\.reason").fill("同時に書いた理由")
    page.locator("#f-candidates\\.logo-chat\\.reason").press("Tab")
    expect(page.locator("#s-candidates\\.logo-chat\\.reason")).to_contain_text("あなたの入力")


def _posted(start: str, path: str, **fields: str) -> Callable[[Page, Kept], None]:
    def act(page: Page, kept: Kept) -> None:
        page.goto(start.format(k=kept))
        post(page, path.format(k=kept), **fields)

    return act


def _full_tray(page: Page, kept: Kept) -> None:
    page.goto("/tools")
    for tool in ("logo-chat", "kintone", "winactor", "garoon", "cotopat"):
        post(page, "/compare/add", tool=tool, back="/tools")


def _from_another_site(page: Page, kept: Kept) -> None:
    page.goto("/about")
    page.goto(page.url.replace("127.0.0.1", "localhost"))
    post(page, page.url.replace("localhost", "127.0.0.1").replace("/about", "/compare/keep"))


def _gathered(page: Page, kept: Kept) -> None:
    page.goto("/tools")
    post(page, "/compare/add", tool="kintone", back="/compare")


def _uploaded(page: Page, notebook: str, content: bytes) -> None:
    page.goto(f"{notebook}/tasks")
    page.locator("#file").set_input_files({"name": "進み具合.xlsx", "mimeType": "", "buffer": content})
    with page.expect_navigation():
        page.get_by_role("button", name="変わる内容を見る").click()


def _previewed(page: Page, kept: Kept) -> None:
    _uploaded(page, kept.busy, kept.filled)
    expect(page.locator("#conflicts .count")).to_have_text("2")
    expect(page.locator("#not-taken")).to_be_visible()


def _refused(page: Page, kept: Kept) -> None:
    _uploaded(page, kept.full, kept.filled)
    expect(page.get_by_role("heading", name="取り込んでいません")).to_be_visible()


def _answered_in_place(page: Page, kept: Kept) -> None:
    page.goto(f"{kept.busy}/checklist?show_stage={quote('構想')}")
    page.locator("#questions").evaluate("fold => { fold.open = true }")
    page.locator("#f-answers\\.subsidy").select_option("yes")
    expect(page.locator("#s-answers\\.subsidy")).to_contain_text("保存しました")


# Where an address is enough; {k.…} stands for what users wrote.
ADDRESSES = {
    "home": "/",
    "results": RESULTS,
    "results-without-municipality": f"/recommend?need={quote(NEED)}",
    "results-with-conditions": f"{RESULTS}&network=lgwan&size_band={quote('1万〜5万人')}&like_ours=1",
    "results-out-of-scope": f"/recommend?need={quote('カレーの作り方')}",
    "results-none-by-conditions": f"{RESULTS}&budget=1&registration=ISMAP&network=lgwan",
    "results-typed-wrong": f"/recommend?need={quote('転入の手続気で まちじかんが ながい')}&municipality={quote('久慈')}",
    "results-checklists": RESULTS.replace("/recommend?", "/recommend/checklists?"),
    "results-errors": f"/recommend?need=&municipality={quote('府中市')}&budget=x",
    "tools": "/tools",
    "tools-narrowed": "/tools?category=rpa&users=staff",
    "tools-none": f"/tools?q={quote('ロゴチャッット')}&network=lgwan",
    "tool": "/tools/logo-chat?municipality=032077",
    "tool-little-known": "/tools/cotopat",
    "cases": "/cases?outcome=failure",
    "cases-near": "/cases?municipality=032077&order=near",
    "cases-none": f"/cases?q={quote('カレー')}&category=rpa",
    "case": f"{DIFFERENCE}?municipality=032077",
    "case-with-our-figures": f"{DIFFERENCE}?now0=120&count0=5000&municipality=032077",
    "case-with-errors": f"{DIFFERENCE}?now0=-5&count0=abc&municipality={quote('府中市')}",
    "case-failed": "/cases/kyoto-2020-kikan-sasshin-chudan",
    "categories": "/categories",
    "category": "/categories/chat?municipality=032077",
    "municipalities": "/municipalities",
    "municipalities-of-a-prefecture": f"/municipalities?prefecture={quote('岩手県')}",
    "municipalities-none": f"/municipalities?q={quote('ない町')}",
    "municipality": "/municipalities/032077",
    "municipality-little-known": "/municipalities/393011",
    "checklists": "/checklists",
    "checklists-for": "/checklists?category=rpa&municipality=032077&network=lgwan&ai=yes&my_number=no",
    "checklists-error-answer": "/checklists?category=madoguchi&ai=perhaps",
    "guides": "/guides",
    "guides-error-group": "/guides?group=gone",
    "guide": "/guides/madoguchi",
    "compare-empty": "/compare",
    "compare-one": "/compare?ids=kintone",
    "compare-two": COMPARED,
    "compare-four": FOUR,
    "compare-five": "/compare?ids=logo-chat,kintone,winactor,garoon,cotopat",
    "compare-only-differences": f"{FOUR}&only=diff",
    "compare-errors": f"{COMPARED},gone&municipality={quote('府中市')}",
    "compare-error-unknown": "/compare?ids=gone",
    "notebooks": "/notebooks",
    "notebooks-removed": "/notebooks?removed=gone",
    "notebook": "{k.full}",
    "notebook-bare": "{k.bare}",
    "notebook-added": "{k.full}?added=candidate-kintone&back=/tools",
    "notebook-removed": "{k.removed}",
    "notebook-checklist-of-a-role": "{k.busy}/checklist?by=role&show_role=DX推進担当",
    "notebook-plan": "{k.full}/plan",
    "notebook-plan-too-late": "{k.busy}/plan",
    "notebook-plan-bare": "{k.bare}/plan",
    "notebook-effects": "{k.full}/effects",
    "notebook-effects-bare": "{k.bare}/effects",
    "notebook-effects-of-five-works": "{k.busy}/effects",
    "notebook-papers": "{k.full}/papers",
    "notebook-papers-bare": "{k.bare}/papers",
    "notebook-tasks": "{k.full}/tasks",
    "notebook-collect": "/notebooks/collect?tool=garoon",
    "evidence-new": f"/evidence/new?from={quote(RESULTS, safe='')}",
    "selection": "{k.selecting}",
    "selection-none": "{k.bare}/selection",
    "evidence": "{k.evidence}",
    "shared": "{k.shared}",
    "about": "/about",
    "accessibility": "/accessibility",
    "error-404": "/nothing",
    "error-404-tool": "/tools/none",
    "error-405": "/annotations",
    "error-404-municipality": "/municipalities/013056",
    "error-400-address": "/evidence/new?from=/about",
}

STATES: dict[str, Callable[[Page, Kept], None]] = {
    "home-choosing-a-municipality": _choosing_a_municipality,
    "results-refined-with-an-error": _refined_with_an_error,
    "results-collecting": _collecting_in_place,
    "notebook-conflict": _conflict,
    "notebook-conflict-in-place": _conflict_in_place,
    "notebook-checklist-answered": _answered_in_place,
    "notebook-tasks-preview": _previewed,
    "notebook-tasks-refused": _refused,
    "notebook-errors": _posted("{k.full}", "{k.full}/edit", base="1", title="", municipality="府中市"),
    "notebook-plan-errors": _posted("{k.full}/plan", "{k.full}/plan", **{"base": "1", "plan.amount": "たくさん"}),
    "notebook-effects-errors": _posted("{k.full}/effects", "{k.full}/effects", **{"base": "1", "figures.hourly_cost": "たくさん"}),
    "notebook-comment-errors": _posted("{k.full}", "{k.full}/comments", comment_author="", comment_text=""),
    "notebook-undo-too-late": _posted("{k.full}", "{k.full}/undo", base="1"),
    "notebooks-errors": _posted("/notebooks", "/notebooks", title="", municipality="府中市", need=""),
    "notebook-collect-errors": _posted("/notebooks/collect?tool=garoon", "/notebooks/collect", tool="garoon", notebook="new", title=""),
    "selection-not-ready": _posted("{k.selecting}", "{k.selecting}", action="freeze", base="2"),
    "annotation-errors-tool": _posted("/tools/logo-chat", "/annotations", kind="tool", id="logo-chat"),
    "annotation-errors-case": _posted("/tools/logo-chat", "/annotations", kind="case", id="fukaya-2019-logochat", author="山田"),
    "compare-gathered": _gathered,
    "error-403": _from_another_site,
    "error-409-fifth": _full_tray,
}

NAMES = [*ADDRESSES, *STATES]


def bring(page: Page, name: str, kept: Kept) -> None:
    """The page in that state, everything that folds open."""
    page.context.clear_cookies()
    if name in ADDRESSES:
        answer = page.goto(ADDRESSES[name].format(k=kept))
        assert answer
        # An error page is accessible too; it must not pass for the page that is meant.
        assert answer.status < 500
        assert answer.ok or "error" in name
    else:
        STATES[name](page, kept)
    expect(page.get_by_role("heading", name="うまく動きませんでした")).to_have_count(0)
    page.locator("details").evaluate_all("all => all.forEach(d => { d.open = true })")
