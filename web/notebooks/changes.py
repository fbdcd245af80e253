"""Additions, removals and moves in a notebook, as functions from the document to the next."""

from __future__ import annotations

import secrets

from catalog.schema import Case, Tool
from web.notebooks.document import Candidate, Comment, Document, Entry, PinnedCase, Selection
from web.notebooks.models import now


def with_tool(document: Document, tool: Tool) -> Document:
    """At the end of the shortlist; as it was where the tool is there already."""
    if tool.id in document.candidates:
        return document
    return _checked(document, candidates={**document.candidates, tool.id: Candidate(name=tool.name[:200], vendor=tool.vendor)})


def with_entry(document: Document, tool_id: str, entry: Entry) -> Document:
    """A tool kept on the long list, with its reason; as it was where the tool is in the shortlist already."""
    if tool_id in document.candidates:
        return document
    return _checked(document, candidates={**document.candidates, tool_id: Candidate(name=entry.name, vendor=entry.vendor, reason=entry.why)})


def without_tool(document: Document, tool_id: str) -> Document:
    return _checked(document, candidates={i: c for i, c in document.candidates.items() if i != tool_id})


def moved_tool(document: Document, tool_id: str, step: int) -> Document:
    """``step`` -1 is one place up, 1 one down; at either end nothing moves."""
    order = list(document.candidates)
    if tool_id not in order:
        return document
    place = order.index(tool_id)
    order.insert(min(max(place + step, 0), len(order) - 1), order.pop(place))
    return _checked(document, candidates={i: document.candidates[i] for i in order})


def with_case(document: Document, case: Case) -> Document:
    if case.id in document.cases:
        return document
    return _checked(document, cases={**document.cases, case.id: PinnedCase(title=case.title[:200], place=case.place)})


def without_case(document: Document, case_id: str) -> Document:
    return _checked(document, cases={i: c for i, c in document.cases.items() if i != case_id})


def with_comment(document: Document, author: str, text: str) -> Document:
    """Raises pydantic.ValidationError for an empty or overlong text."""
    return _checked(document, comments={**document.comments, secrets.token_hex(4): Comment(author=author, text=text, at=now())})


def without_comment(document: Document, comment_id: str) -> Document:
    return _checked(document, comments={i: c for i, c in document.comments.items() if i != comment_id})


def with_selection(document: Document, selection: Selection) -> Document:
    """In place of an earlier one; what was frozen stays frozen."""
    return _checked(document, selection=selection)


def _checked(document: Document, **parts: object) -> Document:
    # model_copy would not hold the limits.
    return Document.model_validate({**dict(document), **parts})
