"""The first page: one sentence, one box, and ways to look around."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from web.inputs import FIELDS
from web.state import catalog

pages = Blueprint("home", __name__)

GROUPS = (
    ("住民接点", "住民が申し込む・相談する・受け取る場面"),
    ("内部業務", "職員が庁内で行う仕事"),
    ("分野", "福祉・教育・防災など分野ごとの仕事"),
)
EXAMPLES = (
    "転入の手続きで住民が何枚も同じことを書かされ、待ち時間が長い",
    "同じ問い合わせの電話が一日中鳴り、窓口の職員が席を離れられない",
    "会議の議事録を作るのに毎回半日かかる",
    "保育園の入所選考を表計算で手作業していて、毎年残業になる",
    "紙の申請書を職員が一件ずつ入力している",
    "災害のとき、避難所の状況を電話と紙で集めている",
)


@pages.get("/")
def home() -> ResponseReturnValue:
    source = catalog()
    counts = {c: sum(c in t.categories for t in source.tools.values()) for c in source.categories}
    groups = [(name, hint, [c for c in source.categories.values() if c.group == name]) for name, hint in GROUPS]
    typed = {name: request.args.get(name, "").strip() for name in FIELDS}
    return render_template("home.html", typed=typed, groups=groups, counts=counts, examples=EXAMPLES, catalog=source)


@pages.get("/favicon.ico")
def favicon() -> ResponseReturnValue:
    return current_app.send_static_file("icon.svg")
