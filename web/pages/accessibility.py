"""The accessibility policy and the results of its tests, as the guideline for public sites asks."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from web.accessibility import read

pages = Blueprint("accessibility", __name__)

RECORD = read()


@pages.get("/accessibility")
def accessibility() -> ResponseReturnValue:
    return render_template("accessibility.html", record=RECORD, methods={m.id: m for m in RECORD.methods})
