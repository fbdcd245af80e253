"""Every failure as a page with a way on; a fragment where htmx asked. No path or traceback is shown."""

from __future__ import annotations

import logging

from flask import Flask, render_template
from werkzeug.exceptions import HTTPException, InternalServerError

from catalog.faults import ErabuError
from catalog.find_municipality import UnclearMunicipality
from recommender.need import BadNeed
from web.notebooks.store import NotFound
from web.state import by_htmx

log = logging.getLogger(__name__)

_PAGES = {
    403: ("この操作は受け付けられません", "ほかのサイトから送られた操作のため、止めました。このサイトのページを開き直してから、もう一度お試しください。"),
    404: ("ページが見つかりません", "アドレスが変わったか、目録から外れた可能性があります。"),
    405: ("この操作は受け付けていません", "ページを開き直してから、もう一度お試しください。"),
    413: ("送られた内容が大きすぎます", "文章を短くしてから、もう一度お試しください。"),
    500: ("うまく動きませんでした", "少し待ってから、もう一度お試しください。続くときは、このサイトの管理者に知らせてください。"),
}
_OTHER = ("要求を処理できませんでした", "アドレスや入力を確かめて、もう一度お試しください。")

Page = tuple[str, int]


def error_page(status: int, title: str, text: str, **more: object) -> Page:
    template = "error_fragment.html" if by_htmx() else "error.html"
    return render_template(template, status=status, error_title=title, error_text=text, **more), status


def handle_errors(app: Flask) -> None:
    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Page:
        status = error.code or 500
        return error_page(status, *_PAGES.get(status, _OTHER))

    @app.errorhandler(InternalServerError)
    def _internal(error: InternalServerError) -> Page:
        return error_page(500, *_PAGES[500])

    @app.errorhandler(BadNeed)
    @app.errorhandler(UnclearMunicipality)
    def _bad_input(error: ErabuError) -> Page:
        return error_page(400, "入力を確かめてください", str(error))

    @app.errorhandler(NotFound)
    def _not_found(error: NotFound) -> Page:
        return error_page(404, "見つかりません", str(error))

    @app.errorhandler(ErabuError)
    def _broken(error: ErabuError) -> Page:
        # Its sentence is for the person who runs the server and may name a file.
        log.error("%s", error)
        return error_page(500, *_PAGES[500])
