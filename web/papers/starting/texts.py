"""What stands in the six starting documents: the guide of the category, and what the municipality has to write."""

from __future__ import annotations

from catalog.schema_service import Training
from web.papers.blocks import BLANK, TICK, Section, Table
from web.papers.starting.parts import ABOUT, PAIR, Known, basics, checks, empty, numbered

AUDIENCES = {"management": "管理職・幹部", "office": "事務の職員", "counter": "窓口・現場の職員"}
_PROOF = {
    "management": "自分の言葉で説明してもらう",
    "office": "練習用の画面で、その場でやってもらう",
    "counter": "例題の相談で、最初から最後までやってもらう",
}


def manual(known: Known) -> list[Section]:
    guide = known.guide
    return [
        basics(known, ("担当課・責任者", BLANK), ("作った日・作った人", BLANK), ("次に見直す日", BLANK)),
        Section(
            "目的と使い方の範囲",
            PAIR,
            [
                Table(
                    ABOUT,
                    [
                        ("どんな仕組みか", known.category.description),
                        ("何のために使うか", BLANK),
                        ("使う仕事", BLANK),
                        ("使わない仕事・入れない情報", BLANK),
                        ("使う人（課・人数）", BLANK),
                        ("目標の数字と測る日", BLANK),
                    ],
                    least=10,
                )
            ],
        ),
        Section(
            "だれが、いつ、何をするか",
            (26, 68, 32, 24, 24),
            [Table(("いつ", "すること", "担当", "担当者の名前", "代わりの人"), [(w.when, w.what, w.who, "", "") for w in guide.work], least=12)],
        ),
        Section(
            "設定とアカウント",
            (52, 90, 32),
            [
                "パスワードや暗証番号は、ここに書きません。保管の場所だけを書きます。",
                Table(("項目", "書くこと", "確かめた日"), [(name, "", "") for name in _SETTINGS], least=10),
            ],
        ),
        Section("よくある質問", (66, 108), [Table(("質問", "答え"), [*((q.ask, q.answer) for q in guide.questions), ("", ""), ("", "")], least=10)]),
        Section(
            "止まったとき",
            (14, 126, 34),
            [
                "用紙と決める人は、「止まったときの紙の手順」に書きます。",
                numbered("止まったらすること", guide.outage),
                numbered("戻ったらすること", guide.back),
            ],
        ),
        Section("記録（したこと、設定を変えたこと）", (26, 62, 38, 24, 24), [empty(("日付", "したこと・変えたこと", "理由", "した人", "確かめた人"), 8)]),
        checks(known, "manual"),
    ]


_SETTINGS = (
    "使う画面のアドレス",
    "管理画面のアドレス",
    "管理者（二人以上）",
    "パスワードなどの保管の場所",
    "使う人の登録と削除の手順",
    "権限の種類と、持つ人",
    "使える端末と網（LGWAN・インターネットなど）",
    "入れる情報と、残す期間",
    "バックアップの回数と、戻し方",
    "自動の知らせが届く先",
    "ほかのシステムとのつながり",
)


def counter(known: Known) -> list[Section]:
    """All tables in the same widths: the workbook is one sheet."""
    filled, guide = known.filled, known.guide
    widths = (20, 154)
    asked = [line for q in guide.questions for line in (("問", q.ask), ("答え", q.answer))]
    call = [("担当課", f"{BLANK}　内線【　　　】"), ("代わり", f"{BLANK}　内線【　　　】"), ("事業者", f"{BLANK}　電話【　　　　　】")]
    whose = f"{filled.place or '団体【　　　　】'}　{filled.tool or 'ツール【　　　　　】'}　直した日【　　　　】"
    return [
        Section("手順", widths, [whose, Table(None, [(str(n), text) for n, text in enumerate(guide.counter, start=1)])]),
        Section("聞かれたら", widths, [Table(None, asked)]),
        Section("困ったら、ここへ電話", widths, [Table(None, call)]),
        Section("配る前に", widths, ["　".join(f"{TICK} {e.text}" for e in known.items["counter"])]),
    ]


def training(known: Known) -> list[Section]:
    goals = [(name, goal) for name in AUDIENCES for goal in _goals(known.guide.training, name)]
    courses = [f"{text}\n{turn}" for text in AUDIENCES.values() for turn in ("1回目", "補講")]
    return [
        basics(known, ("研修の担当", BLANK), ("研修を終える日", BLANK), ("費用（教える人・教材）", BLANK)),
        Section(
            "できるようになること",
            (36, 98, 40),
            [Table(("対象", "研修の後にできること", "受ける人（課・人数）"), [(AUDIENCES[name], goal, "") for name, goal in goals], least=10)],
        ),
        Section(
            "日程",
            (32, 24, 32, 14, 26, 26, 20),
            [
                "「補講」は、休んだ人と、年度の途中で異動してきた人のための回です。",
                Table(
                    ("対象", "日付", "場所", "分", "教える人", "教材", "出た人数"), [(c, *[""] * 6) for c in [*courses, "異動・採用の人\n毎年", ""]], least=12
                ),
            ],
        ),
        Section(
            "身に付いたかの確かめ",
            (32, 58, 42, 24, 18),
            [Table(("対象", "できること", "確かめ方", "できた人\n／受けた人", "日付"), [(AUDIENCES[n], g, _PROOF[n], "／", "") for n, g in goals], least=12)],
        ),
        Section(
            "教材と準備",
            (70, 64, 40),
            [
                Table(
                    ("教材・準備", "置き場所", "用意する人・期限"),
                    [(text, "", "") for text in ("窓口用の一枚", "運用マニュアル", "問い合わせ・障害の連絡表", "練習用の画面（本番の情報を入れないもの）", "")],
                    least=10,
                )
            ],
        ),
        Section("受講の記録", (34, 40, 32, 24, 22, 22), [empty(("氏名", "所属", "対象", "受けた日", "できたか", "補講の日"), 12)]),
        checks(known, "training"),
    ]


def _goals(training: Training, name: str) -> list[str]:
    return {"management": training.management, "office": training.office, "counter": training.counter}[name]


def contacts(known: Known) -> list[Section]:
    guide = known.guide
    roles = list(
        dict.fromkeys(["一次の受付", *(i.call for i in guide.incidents), "原課", "DX推進担当", "情報セキュリティ担当", "個人情報保護担当", "管理職への報告"])
    )
    return [
        basics(known, ("この表を直す人", BLANK), ("最後に電話をかけて確かめた日", BLANK)),
        Section(
            "何が起きたら、まず何をするか",
            (52, 66, 30, 26),
            [
                Table(
                    ("できごと", "はじめにすること", "知らせる先", "名前・電話"),
                    [*((i.event, i.first, i.call, "") for i in guide.incidents), ("",) * 4],
                    least=14,
                )
            ],
        ),
        Section(
            "連絡先",
            (38, 36, 34, 32, 34),
            [
                "番号は、市役所や役場の外からもかけられるものを書き、年に一度、実際にかけて確かめます。",
                Table(("役割", "名前", "電話", "受ける時間", "夜間・休日"), [(role, "", "", "", "") for role in roles], least=10),
            ],
        ),
        Section("事業者の連絡先", (58, 116), [Table(ABOUT, [(name, "") for name in _VENDOR], least=9)]),
        Section("聞き取って書くこと（コピーして使います）", PAIR, [Table(None, [(name, "") for name in _TO_NOTE], least=13)], new_page=True),
        Section("受けた連絡の記録", (26, 24, 56, 42, 26), [empty(("日時", "受けた人", "内容", "したこと", "済んだ日"), 10)]),
        checks(known, "contacts"),
    ]


_VENDOR = (
    "事業者の名前",
    "契約の名前・番号",
    "問い合わせの電話・メール",
    "受ける曜日と時間",
    "夜間・休日の連絡先",
    "障害の状況を知らせるページ",
    "契約で決めた復旧の目安の時間",
    "定例の報告の日",
)
_TO_NOTE = (
    "受けた日時・受けた人",
    "知らせてくれた人・折り返す電話",
    "起きたこと（画面に出た言葉をそのまま）",
    "いつから・何をしていたとき",
    "影響（止まった仕事・待っている人の数）",
    "個人情報が見えた、送られた、消えた（あり・なし・不明）",
    "はじめにしたこと・した時刻",
    "知らせた相手・知らせた時刻",
    "次に連絡する時刻",
    "原因と、直ったことを確かめた人",
)


def handover(known: Known) -> list[Section]:
    decided = [known.filled.decided] if known.filled.decided else [("このツールを選んだこと", "", "", "")]
    return [
        basics(known, ("渡す人（所属・氏名）", BLANK), ("受ける人（所属・氏名）", BLANK), ("引き継いだ日・立ち会った人", BLANK)),
        Section(
            "引き継ぐもの",
            (78, 52, 22, 22),
            [
                Table(
                    ("引き継ぐもの", "場所・内容", "渡した日", "受けた日"),
                    [*((text, "", "", "") for text in known.guide.handover), ("",) * 4, ("",) * 4],
                    least=12,
                )
            ],
        ),
        Section("契約", (58, 116), [Table(ABOUT, [(name, "") for name in _CONTRACT], least=9)]),
        Section(
            "予算",
            (40, 34, 34, 30, 36),
            [
                Table(
                    ("年度", "予算額（円）", "決算・見込み（円）", "財源", "気を付けること"),
                    [(f"{name}【　　】年度", "", "", "", "") for name in ("前の", "今の", "次の", "更新の")],
                    least=11,
                )
            ],
        ),
        Section("残っている仕事", (56, 24, 34, 60), [empty(("仕事", "期限", "相手・関係する課", "今の状態と、次にすること"), 5)]),
        Section("資料の置き場所", (64, 76, 34), [Table(("資料", "置き場所", "見られる人"), [(name, "", "") for name in _FILES], least=10)]),
        Section(
            "決めたことと理由",
            (44, 26, 28, 76),
            [
                "次の人が同じことを一から調べ直さないように、選ばなかった案と、その理由も書きます。",
                Table(
                    ("決めたこと", "決めた日", "決めた人", "理由と、選ばなかった案"),
                    [*decided, ("使わないと決めた機能", "", "", ""), ("契約の方法と年数", "", "", ""), ("", "", "", "")],
                    least=14,
                ),
            ],
        ),
        checks(known, "handover"),
    ]


_CONTRACT = (
    "契約の名前・番号",
    "事業者の名前・担当者",
    "契約の方法（入札・プロポーザル・随意契約など）",
    "契約の期間（始まる日・終わる日）",
    "自動更新の有無と、断る期限",
    "続けるかを決める会議の月",
    "料金の数え方と上限",
    "終わるときのデータの返し方・消し方",
)
_FILES = (
    "契約書・仕様書",
    "運用マニュアル・窓口用の一枚",
    "設定の控え・アカウントの一覧",
    "障害と問い合わせの記録",
    "効果を測った記録（件数・時間）",
    "選んだときの比較と決裁",
    "研修の資料と受講の記録",
)


def outage(known: Known) -> list[Section]:
    told = "住民に知らせる" if known.category.resident_facing else "使う職員と関係する課に知らせる"
    decide = ("紙に切り替える", told, "事業者に連絡し、復旧の見込みを聞く", "仕組みに戻す", "紙の分を入れ終えたと認める")
    return [
        basics(known, ("用紙と、この手順の置き場所", BLANK), ("受付票の用意（枚数）", BLANK), ("最後に訓練した日", BLANK)),
        Section(
            "だれが決めるか",
            (56, 34, 34, 50),
            [Table(("決めること", "決める人", "いないときの人", "決める目安（時間など）"), [(d, "", "", "") for d in decide], least=11)],
        ),
        Section(
            "止まったら、戻ったら",
            (14, 112, 26, 22),
            [
                numbered("止まったらすること", known.guide.outage, ("した人", "時刻")),
                numbered("戻ったらすること", known.guide.back, ("した人", "時刻")),
            ],
        ),
        checks(known, "outage"),
        Section(
            "受付票（コピーして使います）",
            PAIR,
            [Table(None, _slip(), least=11), "- - - - - - - - - - - - 切り取り - - - - - - - - - - - -", Table(None, _slip(), least=11)],
            new_page=True,
        ),
        Section(
            "受付票の一覧",
            (18, 32, 56, 36, 32),
            ["戻った後に、一枚ずつ入れ終えたかを確かめる表です。", empty(("番号", "受けた日時", "用件", "入れた日・入れた人", "確かめた人"), 12)],
            new_page=True,
        ),
    ]


def _slip() -> list[tuple[str, str]]:
    return [
        ("受付の番号", ""),
        ("受けた日時・受けた人", "　　月　　日　　時　　分　／"),
        ("氏名・所属", ""),
        ("返事の要否・連絡先", f"{TICK} 不要　{TICK} 必要（　　　　　　　　　　　　　　）"),
        ("用件", "\n\n\n\n"),
        ("答えたこと・預かったもの", "\n\n"),
        ("戻ってから", f"{TICK} 入れた（　　月　　日　／　　　　　）　{TICK} 確かめた（　　　　　）"),
    ]
