"""How strong a source is, by its host."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.read import Facts
from catalog.sources import host_kind, is_weak


@pytest.fixture
def known(facts: Facts) -> dict[str, Any]:
    hosts: dict[str, Any] = facts.wording["source-hosts"]
    return hosts


@pytest.mark.parametrize("url", ["https://www.soumu.go.jp/main_content/1.pdf", "https://WWW.DIGITAL.GO.JP./", "http://cao.go.jp:8080/"])
def test_national_government(url: str, known: dict[str, Any]) -> None:
    assert host_kind(url, known) == "government"


@pytest.mark.parametrize(
    "url",
    [
        "https://www.city.kure.lg.jp/soshiki/",
        "https://www.city.fuchu.tokyo.jp/",
        "https://www.town.bandai.fukushima.jp/",
        "https://village.ohira.miyagi.jp/",
        "https://www.pref.gifu.lg.jp/",
        "https://www.kyoudo.cals.pref.gifu.jp/",
        "https://www.city.chiba.jp/",
        "https://www.metro.tokyo.lg.jp/",
        "https://www.metro.tokyo.jp/",
    ],
)
def test_municipalities_and_prefectures(url: str, known: dict[str, Any]) -> None:
    assert host_kind(url, known) == "municipality"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/www.soumu.go.jp/",
        "https://city.kure.lg.jp.example.com/",
        "https://city.kure.lg.jp@example.com/",
        "https://notgo.jp/",
        "https://example.com/?u=https://city.kure.lg.jp",
        "https://beppu-city.note.jp/",
        "https://mycityreport.jp/",
        "https://city.pier.news/",
        "https://www.townnews.co.jp/",
        "https://city.example.co.jp/",
        "https://town.example.or.jp/",
    ],
)
def test_hosts_that_only_look_official_are_other(url: str, known: dict[str, Any]) -> None:
    assert host_kind(url, known) == "other"


@pytest.mark.parametrize("kind", ["copy", "blog"])
def test_every_known_host_and_its_subdomains_are_weak_but_not_its_lookalikes(kind: str, known: dict[str, Any]) -> None:
    assert known[kind]
    for host in known[kind]:
        assert host_kind(f"https://{host}/a", known) == kind
        assert host_kind(f"https://sub.{host}/a", known) == kind
        assert is_weak(f"http://{host.upper()}./", known)
        assert host_kind(f"https://not{host}/a", known) not in ("copy", "blog")


def test_a_government_page_on_a_copying_host_is_a_copy(known: dict[str, Any]) -> None:
    assert host_kind("https://lawinsider.com/www.soumu.go.jp", known) == "copy"


def test_official_pages_are_not_weak(known: dict[str, Any]) -> None:
    assert not is_weak("https://www.soumu.go.jp/", known)
    assert not is_weak("https://example.com/", known)
