"""The flows that ship: what they must show, whatever their words."""

from __future__ import annotations

import re

from catalog.read import Facts
from catalog.schema_service import Flow, FlowStep

FRONT = {"madoguchi", "online-shinsei", "shomei", "tetsuzuki-navi", "yoyaku", "remote-consult", "line-app", "chatbot", "voice"}
OTHERS = {"rpa", "ai-ocr", "bunsho", "seikyu", "keiyaku", "gijiroku", "zei", "hoiku", "paperless", "cashless", "shisetsu-yoyaku", "chat", "genai"}
RECEIVED = re.compile(r"受付を終|受け付け[たて、]|受付の後")
REVIEW = re.compile(r"審査し|審査する|審査して")
FORMAL = re.compile(r"調べ|知らせる|並べ|示す|示し")


def first(steps: list[FlowStep], told: re.Pattern[str]) -> int | None:
    return next((n for n, step in enumerate(steps) if told.search(step.text)), None)


def test_the_main_categories_have_a_flow(facts: Facts) -> None:
    assert set(facts.flows) >= FRONT | OTHERS
    for flow in facts.flows.values():
        assert 5 <= len(flow.before) <= 7, flow.id
        assert 5 <= len(flow.after) <= 7, flow.id


def test_receipt_comes_before_review(facts: Facts) -> None:
    shown = set()
    for flow in facts.flows.values():
        received, review = first(flow.after, RECEIVED), first(flow.after, REVIEW)
        if received is not None and review is not None:
            assert received <= review, flow.id
            shown.add(flow.id)
    assert shown >= {"madoguchi", "online-shinsei", "tetsuzuki-navi", "hoiku", "seikyu"}


def test_where_papers_come_in_a_machine_checks_their_form_before_staff_review(facts: Facts) -> None:
    for identity in ("madoguchi", "online-shinsei", "yoyaku", "rpa", "ai-ocr", "seikyu", "keiyaku", "zei", "hoiku", "shisetsu-yoyaku", "bunsho"):
        after = facts.flows[identity].after
        check = next((n for n, s in enumerate(after) if s.who == "machine" and FORMAL.search(s.text)), None)
        assert check is not None, identity
        assert check < (first(after, REVIEW) or len(after)), identity


def test_machines_and_residents_take_no_time_of_staff_and_staff_always_some(facts: Facts) -> None:
    def fits(step: FlowStep) -> bool:
        return (step.load == "none") == (step.who in ("resident", "machine"))

    assert [(f.id, s.text) for f in facts.flows.values() for s in (*f.before, *f.after) if not fits(s)] == []


def test_every_flow_tells_what_stays_or_is_new_and_stands_on_its_cases(facts: Facts) -> None:
    def honest(flow: Flow) -> bool:
        return bool(re.search("残|増え|新しい|減りません|減らせません", "".join(flow.falls)))

    assert [f.id for f in facts.flows.values() if not honest(f)] == []
    assert [f.id for f in facts.flows.values() if f.strength != "D" and len(f.cases) < 2] == []


def test_a_municipality_named_in_what_falls_is_one_of_the_cases(facts: Facts) -> None:
    """A figure of a place can be followed to its case."""
    for flow in facts.flows.values():
        places = "".join(facts.cases[i].place for i in flow.cases)
        for name in re.findall(r"([\u4e00-\u9fff]{2,4}?[市町村区県])(?:では|は|の[\u4e00-\u9fff]|が[\u4e00-\u9fff])", "".join(flow.falls)):
            assert name in places, (flow.id, name)
