"""The web of Erabu: ``create_app()`` puts pages, security headers and error pages together."""

from __future__ import annotations

from flask import Flask
from htmx_flask import Htmx

from recommender.recommend import Recommender
from web import filters
from web.errors import handle_errors
from web.pages import about, cases, categories, checklists, home, municipalities, recommend, tools
from web.security import secure
from web.state import KEY

_PAGES = (home, recommend, tools, cases, categories, municipalities, checklists, about)


def create_app(recommender: Recommender | None = None) -> Flask:
    """Settings may come from the environment, e.g. ``ERABU_WEB_TRUSTED_HOSTS='["erabu.example.lg.jp"]'``."""
    app = Flask(__name__)
    app.config.update(
        MAX_CONTENT_LENGTH=1_000_000,
        MAX_FORM_MEMORY_SIZE=500_000,
        MAX_FORM_PARTS=200,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=True,
    )
    app.config.from_prefixed_env("ERABU_WEB")
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.extensions[KEY] = recommender or Recommender.open()
    Htmx(app)
    filters.register(app)
    secure(app)
    handle_errors(app)
    for page in _PAGES:
        app.register_blueprint(page.pages)
    return app
