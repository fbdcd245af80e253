"""The web of Erabu: ``create_app()`` puts pages, security headers and error pages together."""

from flask import Flask
from flask_compress import Compress
from htmx_flask import Htmx

from recommender.recommend import Recommender
from web import filters, static_files
from web.carry import carry_municipality
from web.compare import collection
from web.errors import handle_errors
from web.notebooks.database import notebooks_path
from web.notebooks.store import NotebookStore
from web.pages import (
    about,
    accessibility,
    annotations,
    cases,
    categories,
    checklists,
    compare,
    evidence,
    guides,
    home,
    municipalities,
    notebook_checklist,
    notebook_collect,
    notebook_effects,
    notebook_guides,
    notebook_papers,
    notebook_plan,
    notebook_tasks,
    notebooks,
    recommend,
    shared,
    tools,
)
from web.security import secure
from web.state import KEY, NOTEBOOKS

_PAGES = (
    home,
    recommend,
    tools,
    cases,
    categories,
    municipalities,
    checklists,
    guides,
    compare,
    notebooks,
    notebook_collect,
    notebook_checklist,
    notebook_plan,
    notebook_effects,
    notebook_guides,
    notebook_papers,
    notebook_tasks,
    evidence,
    shared,
    annotations,
    about,
    accessibility,
)


def create_app(recommender: Recommender | None = None, notebook_store: NotebookStore | None = None) -> Flask:
    """Settings may come from the environment, e.g. ``ERABU_WEB_TRUSTED_HOSTS='["erabu.example.lg.jp"]'``."""
    app = Flask(__name__)
    app.config.update(
        MAX_CONTENT_LENGTH=1_000_000,
        # Without JavaScript a checklist is sent at once: five fields for each of some 330 items and, after a conflict, what each
        # was; a Japanese letter takes nine bytes there.
        MAX_FORM_MEMORY_SIZE=1_000_000,
        MAX_FORM_PARTS=4_000,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=True,
    )
    app.config.from_prefixed_env("ERABU_WEB")
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.extensions[KEY] = recommender or Recommender.open()
    app.extensions[NOTEBOOKS] = notebook_store or NotebookStore(notebooks_path())
    Htmx(app)
    Compress(app)
    filters.register(app)
    app.url_defaults(carry_municipality)
    collection.register(app)
    static_files.version(app)
    secure(app)
    handle_errors(app)
    for page in _PAGES:
        app.register_blueprint(page.pages)
    return app
