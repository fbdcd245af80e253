"""Files a page hands over."""

from __future__ import annotations

from io import BytesIO

from flask import Response, send_file

_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv; charset=utf-8",
    "ics": "text/calendar",
    "zip": "application/zip",
}


def download(content: bytes, name: str) -> Response:
    """``name`` ends in one of the kinds above."""
    return send_file(BytesIO(content), mimetype=_TYPES[name.rpartition(".")[2]], as_attachment=True, download_name=name, max_age=0)
