"""A search kept as evidence: the long list, its verdicts, the frozen versions."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("evidence", __name__)
