"""Pages with what users wrote."""

from __future__ import annotations

from flask import Response


def keep_nowhere(response: Response) -> Response:
    """For a blueprint's ``after_request``: neither browser nor proxy keeps a copy, and no search engine lists it."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
