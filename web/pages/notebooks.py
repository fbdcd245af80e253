"""Notebooks: the list, one notebook, its edits."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("notebooks", __name__)
