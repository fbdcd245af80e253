"""What Erabu is, where its facts come from, how it matches and what it cannot know."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from web.state import catalog, recommender

pages = Blueprint("about", __name__)


@pages.get("/about")
def about() -> ResponseReturnValue:
    source = catalog()
    built = datetime.fromisoformat(source.built).astimezone(ZoneInfo("Asia/Tokyo"))
    return render_template("about.html", catalog=source, datasets=source.wording["datasets"], built=built, engine=recommender())
