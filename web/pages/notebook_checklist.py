"""The check items of a notebook and how far each is."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("notebook_checklist", __name__)
