"""A notebook as somebody with the link reads it."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("shared", __name__)
