"""Who may ask and from where, and the headers of every response.

No page needs inline script, inline style or another host. Forms need no token: browsers say where a request comes from.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, abort, request
from werkzeug.exceptions import SecurityError

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}

# A page elsewhere can point a name of its own at this machine (DNS rebinding); its name is then what we are asked for.
LOCAL_HOSTS = ["127.0.0.1", "localhost"]
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_OTHER_HOST = "このアドレスの名前（ホスト名）では開けません。正しいアドレスで開くか、サイトの管理者に知らせてください。"


def secure(app: Flask) -> None:
    if app.config["TRUSTED_HOSTS"] is None:
        app.config["TRUSTED_HOSTS"] = LOCAL_HOSTS

    @app.before_request
    def _only_from_here() -> tuple[str, int, dict[str, str]] | None:
        if isinstance(request.routing_exception, SecurityError):
            # No page of ours can be drawn: its links would be made for that other name.
            return _OTHER_HOST, 400, {"Content-Type": "text/plain; charset=utf-8"}
        if request.method not in _SAFE_METHODS and not _from_our_page():
            abort(403)
        return None

    @app.after_request
    def _headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)  # a page may be stricter
        if response.mimetype == "text/html":
            # One address answers a whole page or a fragment of it; caches must not mix the two.
            response.vary.add("HX-Request")
            # The candidates gathered are in the cookie and on every page.
            response.vary.add("Cookie")
        return response


def _from_our_page() -> bool:
    """True for our own pages and for programs that are no browser; a page of another site cannot pass.

    Sec-Fetch-Site and Origin are set by the browser, not by the page (OWASP: Cross-Site Request Forgery Prevention).
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host
