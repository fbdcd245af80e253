"""Starting documents of a category, to fill in: six, each as a Word file and as a workbook."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from io import BytesIO
from typing import Literal
from urllib.parse import urljoin

from catalog.catalog import Catalog
from catalog.schema import Case, Category
from recommender.checklists import Situation, checklists, of_some_category
from web.filters import day, host, label, place, year
from web.papers import blocks
from web.papers.blocks import Link, Linked, Paper, Section
from web.papers.cells import readable
from web.papers.starting import texts
from web.papers.starting.items import DocumentId, sorted_out
from web.papers.starting.parts import Filled, Known

Form = Literal["docx", "xlsx"]
FORMS: dict[Form, str] = {"docx": "Word", "xlsx": "Excel"}


@dataclass(frozen=True)
class Kind:
    """One of the six. ``purpose``: one sentence for the page; ``sections`` makes its contents."""

    id: DocumentId
    name: str
    purpose: str
    sections: Callable[[Known], list[Section]]


KINDS: dict[str, Kind] = {
    k.id: k
    for k in (
        Kind("manual", "運用マニュアルのひな形", "だれが、いつ、何をするか。設定とアカウント、よくある質問、止まったとき、記録まで。", texts.manual),
        Kind("counter", "窓口用の一枚", "初めて使う人が、その場で見ながら使うA4一枚。大きな字で、手順、質問への答え、電話する先。", texts.counter),
        Kind("training", "研修計画", "管理職・事務の職員・窓口に分けた、できるようになること、日程、身に付いたかの確かめ。", texts.training),
        Kind("contacts", "問い合わせ・障害の連絡表", "何が起きたら、まず何をして、だれに知らせるか。名前と電話、聞き取って書くこと。", texts.contacts),
        Kind("handover", "引き継ぎ書", "人事異動で渡すもの。契約、予算、残っている仕事、資料の置き場所、決めた理由。", texts.handover),
        Kind("outage", "止まったときの紙の手順", "仕組みが止まったときに紙で続ける手順、決める人、コピーして使う受付票。", texts.outage),
    )
}


@dataclass(frozen=True)
class Starting:
    """Everything the documents of one category are made of. ``site``: the address at which the links are opened."""

    known: Known
    cases: Sequence[Case]
    day: date
    version: str
    site: str
    note: str = field(default="")  # where the filled values come from


def starting(catalog: Catalog, category: Category, situation: Situation, site: str, filled: Filled | None = None) -> Starting:
    """KeyError for a category without a guide. ``situation`` decides which check items apply; it is read as of this category."""
    guide = catalog.guides[category.id]
    entries = [e for c in checklists(catalog, replace(situation, categories=[category])) for e in c.items]
    own = {i.id for i in catalog.check_items.values() if of_some_category(i)}
    note = f"団体やツールの名前など、すでに入っている内容は、ノート「{filled.title}」からです。" if filled and filled.title else ""
    known = Known(category, guide, sorted_out(entries, own), filled or Filled())
    return Starting(known, [catalog.cases[i] for i in guide.basis if i in catalog.cases], situation.today, catalog.data_hash, site, note)


def paper(made: Starting, kind: Kind) -> Paper:
    title = f"{kind.name}　{made.known.category.label}"
    foot = f"{kind.name}（{made.known.category.label}）　えらぶ {made.day.isoformat()} 目録の版 {made.version}"
    return Paper(title, foot, kind.sections(made.known), about(made, brief=kind.id == "counter"), one_page=kind.id == "counter")


def about(made: Starting, brief: bool = False) -> list[str | Linked]:
    """``brief``: all cases in one line, of the source only its host."""
    lines: list[str | Linked] = [
        f"「えらぶ」の目録（版 {made.version}、{day(made.day)}）から作ったひな形です。書いてある手順や担当は一般的な例なので、自団体のものに直してください。",
    ]
    if made.note:
        lines.append(made.note)
    if not made.cases:
        return [*lines, "参考にした事例はありません。"]
    if brief:
        pieces = [piece for case in made.cases for piece in (*_reference(case, made.site, brief), "　")]
        return [*lines, Linked(("参考にした事例（その団体の手順ではありません）: ", *pieces[:-1]))]
    lines.append("参考にした事例（手順の文は、事例から学んでえらぶが書いたもので、その団体の手順ではありません）:")
    return lines + [Linked(tuple(_reference(c, made.site, brief))) for c in made.cases]


def _reference(case: Case, site: str, brief: bool) -> list[str | Link]:
    page = f"/cases/{case.id}"
    link, source = Link(page, urljoin(site, page), "事例"), Link(host(case.source) if brief else readable(case.source), case.source, "出典")
    if brief:
        return [f"{case.place} ", link, "（出典 ", source, "）"]
    return [f"{place(case)}　{year(case.year)}　{label(case.outcome, 'outcome')}　えらぶのページ ", link, "　出典 ", source]


def file(made: Starting, kind: Kind, form: Form) -> bytes:
    return (blocks.document if form == "docx" else blocks.workbook)(paper(made, kind))


def file_name(made: Starting, kind: Kind | None, form: Form | Literal["zip"]) -> str:
    """運用マニュアルのひな形_RPA_20261123.docx; ``kind`` None: of all."""
    label = re.sub(r'[\\/:*?"<>|]+', " ", made.known.category.label)
    return f"{kind.name if kind else '運用の書類のひな形'}_{label}_{made.day:%Y%m%d}.{form}"


def archive(made: Starting) -> bytes:
    """All twelve files as a zip, named and numbered for people."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for number, kind in enumerate(KINDS.values(), start=1):
            for form in FORMS:
                packed.writestr(f"{number}_{kind.name}.{form}", file(made, kind, form))
    return buffer.getvalue()
