"""Addresses that stand for every kind of page, and a reader of what they hold."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import quote

NEED = "転入の手続きで住民が何枚も同じことを書かされ、待ち時間が長い"
RECOMMEND = f"/recommend?need={quote(NEED)}&municipality=032077"

# address -> its heading
PAGES = {
    "/": "困りごとを書くと、団体の規模に合うデジタルツールと、ほかの自治体の事例が見つかります。",
    RECOMMEND: "お困りごとに合うツールと事例",
    f"/recommend?need={quote('カレーの作り方')}": "お困りごとに合うツールと事例",
    "/tools": "ツールの一覧",
    f"/tools?q={quote('窓口')}&category=madoguchi&users=staff&page=2": "ツールの一覧",
    "/tools/logo-chat": "LoGoチャット",
    "/tools/kintone?municipality=032077": "kintone",
    "/cases": "事例の一覧",
    "/cases?outcome=failure": "事例の一覧",
    "/cases/fukaya-2019-logochat": "全職員にチャットを配り49人で削減時間を計測",
    "/categories": "分類の一覧",
    "/categories/madoguchi": "書かない窓口・窓口業務支援",
    "/cases?municipality=032077&order=near": "事例の一覧",
    "/categories/chat?municipality=032077": "ビジネスチャット・グループウェア",
    "/municipalities": "団体（市区町村）",
    f"/municipalities?prefecture={quote('岩手県')}": "団体（市区町村）",
    "/municipalities/032077": "岩手県久慈市",
    "/checklists": "確認項目（チェックリスト）",
    "/checklists?category=rpa&municipality=032077&network=lgwan": "確認項目（チェックリスト）",
    "/compare": "ツールを比べる",
    "/compare?ids=logo-chat,kintone,gone&municipality=032077&ask=prices&pin=kintone": "ツールを比べる",
    "/evidence/new?from=/tools%3Fcategory%3Dzei": "この結果を選定の記録に残す",
    "/guides": "運用の書類のひな形",
    "/guides/chatbot": "AIチャットボット・FAQ",
    "/about": "このサイトについて",
    "/accessibility": "ウェブアクセシビリティ",
}
MISSING = ("/tools/none", "/cases/none", "/categories/none", "/guides/none", "/municipalities/999999", "/municipalities/013056", "/nothing")


class Reader(HTMLParser):
    """Collects what must not be in a page, and the text, headings and links that are."""

    def __init__(self, page: str):
        super().__init__()
        self.inline: list[str] = []
        self.outside: list[str] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.text = ""
        self.headings: list[str] = []
        self._open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._open.append(tag)
        if tag == "h1":
            self.headings.append("")
        self.inline += [f"{tag} {name}" for name in given if name == "style" or name.startswith(("on", "hx-on"))]
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(tag)
        self.outside += [str(given[n]) for n in ("src", "action", "srcset") if str(given.get(n, "")).startswith(("http", "//"))]
        if tag == "link" and str(given.get("href", "")).startswith(("http", "//")):
            self.outside.append(str(given["href"]))
        if tag == "a":
            self.links.append(given.get("href") or "")
        if given.get("id"):
            self.ids.append(str(given["id"]))

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._open and "h1" in self._open[-2:] and self.headings:
            self.headings[-1] += data.strip()

    def handle_endtag(self, tag: str) -> None:
        if tag == "h1" and "h1" in self._open:
            self._open.append("")
