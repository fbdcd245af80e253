"""Colours: every pair of text and ground that the pages use, in the light and the dark theme (WCAG 1.4.3, 1.4.11)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import web

STATIC = Path(web.__file__).parent / "static"
DARK = "@media screen and (prefers-color-scheme: dark)"

# text upon ground
TEXTS = [
    *((text, ground) for ground in ("paper", "ground") for text in ("ink", "ink-soft", "link", "visited", "brand-dark")),
    *((text, ground) for ground in ("paper", "ground") for text in ("bad", "warn", "good", "trial", "info", "mixed")),
    *(("ink", pale) for pale in ("brand-pale", "bad-pale", "warn-pale", "good-pale", "info-pale", "mixed-pale", "trial-pale", "mark")),
    *(("ink-soft", pale) for pale in ("brand-pale", "warn-pale", "bad-pale", "good-pale")),
    *((text, pale) for pale in ("brand-pale", "warn-pale", "bad-pale") for text in ("link", "visited")),
    ("brand-dark", "brand-pale"),
    ("brand-ink", "brand"),
    ("brand-ink", "brand-dark"),
    ("focus-ink", "focus-paper"),
    *((name, f"{name}-pale") for name in ("bad", "warn", "good", "info", "mixed", "trial", "ended")),
]
# a border, a mark or a part of a picture upon what is next to it
SHAPES = [
    *((shape, ground) for ground in ("paper", "ground") for shape in ("line-strong", "brand", "warn-line", "bad", "warn", "good")),
    ("bad", "bad-pale"),
    ("warn-line", "warn-pale"),
    ("line-strong", "brand-pale"),
]


def declared(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", re.sub(r"/\*.*?\*/", "", css, flags=re.S)))


def theme(name: str) -> dict[str, str]:
    light, dark = (STATIC / "colours.css").read_text(encoding="utf-8").split(DARK)
    tokens = declared((STATIC / "vendor" / "tokens.css").read_text(encoding="utf-8"))
    return tokens | declared(light) | (declared(dark) if name == "dark" else {})


def colour(values: dict[str, str], name: str) -> tuple[float, ...]:
    value = values[name].strip()
    if reference := re.fullmatch(r"var\(--([\w-]+)\)", value):
        return colour(values, reference[1])
    found = re.fullmatch(r"#([0-9a-f]{6}|[0-9a-f]{3})", value)
    assert found, f"--{name} is {value}, not a plain colour"
    digits = found[1] if len(found[1]) == 6 else "".join(c * 2 for c in found[1])
    return tuple(int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4))


def contrast(values: dict[str, str], one: str, other: str) -> float:
    """The WCAG ratio, 1 to 21."""

    def luminance(name: str) -> float:
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour(values, name))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_measure_is_right() -> None:
    values = {"black": "#000", "white": "#ffffff", "grey": "#767676", "same": "var(--grey)"}
    assert contrast(values, "black", "white") == pytest.approx(21)
    assert contrast(values, "same", "white") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_text_is_readable_and_shapes_are_seen(name: str) -> None:
    values = theme(name)
    faint = [f"{a} on {b}: {contrast(values, a, b):.2f}" for a, b in TEXTS if contrast(values, a, b) < 4.5]
    faint += [f"{a} beside {b}: {contrast(values, a, b):.2f}" for a, b in SHAPES if contrast(values, a, b) < 3]
    assert faint == []


@pytest.mark.parametrize("name", ["light", "dark"])
def test_one_of_the_two_focus_rings_shows_everywhere(name: str) -> None:
    values = theme(name)
    for ground in ("paper", "ground", "brand", "brand-pale", "warn-pale", "bad-pale"):
        assert max(contrast(values, ring, ground) for ring in ("focus", "focus-ring")) >= 3, ground
    assert contrast(values, "focus", "focus-ring") >= 3


def test_the_themes_differ_and_dark_names_nothing_unknown() -> None:
    light, dark = theme("light"), theme("dark")
    assert set(light) == set(dark)
    assert colour(light, "paper") > (0.9, 0.9, 0.9)
    assert colour(dark, "paper") < (0.2, 0.2, 0.2)


@pytest.mark.parametrize("path", sorted(p for p in STATIC.glob("*.css") if p.name != "colours.css"), ids=lambda p: p.name)
def test_pages_name_colours_only_through_the_variables(path: Path) -> None:
    css = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)
    known = set(declared((STATIC / "colours.css").read_text(encoding="utf-8")))
    assert re.findall(r"#[0-9a-f]{3,8}\b(?=[^{}]*;)|\b(?:rgba?|hsla?)\(|--color-[\w-]+", css) == []
    own = set(re.findall(r"(--[\w-]+)\s*:", css))
    tokens = declared((STATIC / "vendor" / "tokens.css").read_text(encoding="utf-8"))
    base = declared((STATIC / "base.css").read_text(encoding="utf-8"))
    unknown = {name for name in re.findall(r"var\(--([\w-]+)", css) if name not in known | set(tokens) | set(base) and f"--{name}" not in own}
    assert unknown == set()


def test_the_browser_frame_takes_the_paper_of_its_theme(client: FlaskClient) -> None:
    page = client.get("/about").text
    for name in ("light", "dark"):
        values = theme(name)
        given = re.search(rf'<meta name="theme-color" content="(#\w+)" media="\(prefers-color-scheme: {name}\)">', page)
        assert given
        assert colour({"given": given[1]}, "given") == colour(values, "paper")
