"""The papers of a notebook: what each is for, what goes into it, what is still empty, and the files."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from web.download import download
from web.notebooks import guides
from web.notebooks.document import Document
from web.notebooks.naming import shortened
from web.papers import roles, specification
from web.papers.basis import Basis, Part, basis
from web.papers.memo import memo
from web.papers.starting.documents import FORMS, KINDS
from web.private import keep_nowhere
from web.state import catalog, notebook_store, recommender

pages = Blueprint("notebook_papers", __name__)
pages.after_request(keep_nowhere)

PAGE = "notebook_papers.papers"


@dataclass(frozen=True)
class Kind:
    """``purpose``: for whom and for what; ``file``: how the file is called, ``size``: how long it is."""

    id: str
    name: str
    file: str
    purpose: str
    size: str
    made: Callable[[Basis], bytes]
    parts: Callable[[Document], list[Part]]


KINDS_OF_PAPERS = {
    k.id: k
    for k in (
        Kind(
            "memo",
            "財政・人事担当への資料",
            "財政・人事向け資料",
            "予算と人手をお願いするときに渡します。目的、効果の幅と根拠、費用、うまくいかなかった例と備え、ほかの方法、日程をまとめ、数字には出どころの番号が付きます。",
            "A4で2枚まで",
            memo.document,
            memo.parts,
        ),
        Kind(
            "roles",
            "外部人材・CIO補佐官の役割の整理",
            "外部人材の役割の整理",
            "外部人材に頼む前に、庁内で読み合わせます。段階ごとに期待すること、自分たちで決めること、CIOとの進め方、利益相反、引継ぎを分けて書きます。",
            "A4で5枚ほど",
            roles.document,
            roles.parts,
        ),
        Kind(
            "specification",
            "仕様書の骨子",
            "仕様書の骨子",
            "情報提供の依頼（RFI）や入札の仕様書を書き始めるときに使います。特定の製品に合わせない言い方で、機能、安全、データの返却、研修、評価の視点を並べます。",
            "A4で10枚ほど",
            specification.document,
            specification.parts,
        ),
    )
}


@pages.get("/notebooks/<notebook_id>/papers")
def papers(notebook_id: str) -> ResponseReturnValue:
    found, today = notebook_store().get(notebook_id), date.today()
    made = basis(found, recommender(), today)
    categories = guides.categories(found.document, recommender(), today)
    asked = next((c for c in categories if c.id == request.args.get("category")), None)
    return render_template(
        "notebook_papers.html",
        notebook=found,
        place=made.place,
        papers=[(kind, kind.parts(found.document)) for kind in KINDS_OF_PAPERS.values()],
        named=made.named(),
        no_plan=made.no_plan,
        categories=categories,
        category=asked or next(iter(categories), None),
        kinds=list(KINDS.values()),
        forms=FORMS,
        catalog=catalog(),
    )


@pages.get("/notebooks/<notebook_id>/papers/<paper>.docx")
def file(notebook_id: str, paper: str) -> ResponseReturnValue:
    kind = KINDS_OF_PAPERS.get(paper) or abort(404)
    found, today = notebook_store().get(notebook_id), date.today()
    return download(kind.made(basis(found, recommender(), today)), f"{kind.file}_{_plain(found.document.title)}_{today:%Y%m%d}.docx")


def _plain(title: str) -> str:
    """What every system takes as part of a file's name."""
    return shortened(re.sub(r'[\\/:*?"<>|\s\x00-\x1f]+', " ", title).strip(" ."), 40) or "ノート"
