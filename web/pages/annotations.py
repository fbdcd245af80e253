"""Opinions on tools and cases: adding and withdrawing."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("annotations", __name__)
