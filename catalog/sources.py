"""How strong a source is, judged by its host alone."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

# city.fuji.shizuoka.jp, www.city.kawasaki.jp, pref.*.jp, *.lg.jp; not city.example.co.jp.
_MUNICIPAL = re.compile(r"(^|\.)(city|town|vill|village|pref|metro)\.(?!.*\.(co|or|ne|ac|ad|ed|gr|go)\.jp$)[a-z0-9.-]+\.jp$|\.lg\.jp$")


def host_kind(url: str, known_hosts: dict[str, Any]) -> str:
    """``government``, ``municipality``, ``copy``, ``blog`` or ``other``.

    ``known_hosts`` is data/source-hosts.yaml: hosts (their subdomains included) that hold
    converted copies of other people's pages, and personal blogs. Both are weak evidence.
    """
    host = (urlsplit(url).hostname or "").rstrip(".")
    for kind in ("copy", "blog"):
        if any(host == known or host.endswith("." + known) for known in known_hosts[kind]):
            return kind
    if host.endswith(".go.jp"):
        return "government"
    if _MUNICIPAL.search(host):
        return "municipality"
    return "other"


def is_weak(url: str, known_hosts: dict[str, Any]) -> bool:
    return host_kind(url, known_hosts) in ("copy", "blog")
