"""Style sheets, scripts and pictures carry a hash of their content in the address, so that browsers may keep them for a year."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

YEAR = 365 * 86_400


def version(app: Flask) -> None:
    """Hashes are taken once, at the start. An address without its hash, or with another, is asked for anew each time."""
    folder = Path(app.static_folder or "")
    hashes = {p.relative_to(folder).as_posix(): sha256(p.read_bytes()).hexdigest()[:12] for p in sorted(folder.rglob("*")) if p.is_file()}

    @app.url_defaults
    def _with_hash(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and values.get("filename") in hashes:
            values.setdefault("v", hashes[values["filename"]])

    @app.after_request
    def _keep(response: Response) -> Response:
        if request.endpoint == "static" and response.status_code in (200, 304):
            held = hashes.get((request.view_args or {}).get("filename", ""))
            if held and request.args.get("v") == held:
                response.cache_control.no_cache = None
                response.cache_control.public = True
                response.cache_control.max_age = YEAR
                response.cache_control.immutable = True
        return response
