"""The way back to where a form was sent from."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request


def safe_back(address: str) -> str | None:
    """``address`` if it is a path of this site with nothing a browser could read as another host, else None."""
    plain = address.isprintable() and "\\" not in address and len(address) <= 4000
    if not plain or not address.startswith("/") or address.startswith("//"):
        return None
    parts = urlsplit(address)
    # Addresses that only answer a form cannot be gone back to.
    return None if parts.scheme or parts.netloc or parts.path in ("/compare/add", "/compare/remove", "/compare/keep") else address


def way_back(typed: str) -> str | None:
    """What a form says itself, or else the page of ours that it stood on: browsers name it within a site."""
    return safe_back(typed.removesuffix("?")) or _referrer()


def _referrer() -> str | None:
    parts = urlsplit(request.referrer or "")
    return safe_back(parts._replace(scheme="", netloc="").geturl()) if parts.netloc == request.host else None
