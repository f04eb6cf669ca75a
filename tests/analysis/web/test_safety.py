"""What protects the reader and the instance: the policy of the pages, and who may see them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROUTES = [
    "/",
    "/?term=open-source",
    "/-/watchword/series.csv?term=open-source",
    "/-/watchword/series.json?term=open-source",
    "/-/watchword/concordance.csv?term=open-source",
    "/-/watchword/concordance.json?term=open-source",
    "/-/watchword/concordance.xlsx?term=open-source",
    "/-/watchword/terms",
    "/-/watchword/term/open-source",
    "/-/watchword/set/openness",
    "/-/watchword/sources",
    "/-/watchword/source/letter",
    "/-/watchword/health",
    "/-/watchword/methods",
    "/-/watchword/tables",
]
NOBODY: dict[str, Any] = {"id": "nobody"}


def test_the_policy_allows_nothing_from_elsewhere_and_nothing_in_the_page(instance: Any) -> None:
    response = instance.get("/")
    policy = response.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy
    assert not re.search(r"<script(?![^>]*(?:src=|application/json))", response.text)
    assert not re.search(r"\son[a-z]+=|\sstyle=|<style", response.text)
    assert not re.search(r'(?:src|href)="(?:https?:)?//(?!(?:letter|gazette|show|events)\.example)', response.text)


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize(
    "rules",
    [
        {"allow": {"id": "owner"}},
        {"databases": {"watchword": {"allow": {"id": "owner"}}}},
        {"databases": {"watchword": {"tables": {"texts": {"allow": {"id": "owner"}}}}}},
    ],
    ids=["instance", "database", "table"],
)
def test_the_instance_s_permissions_hold_on_every_route(
    open_instance: Callable[..., Any], corpus: Path, route: str, rules: dict[str, Any]
) -> None:
    # Datasette 0.65 reads permissions from the metadata, 1.0 from the configuration.
    import datasette

    option = "metadata" if datasette.__version__.startswith("0.") else "config"
    assert open_instance(corpus, actor=NOBODY, **{option: rules}).get(route).status_code == 403
    allowed = open_instance(corpus, actor={"id": "owner"}, **{option: rules}).get(route).status_code
    assert allowed in (200, 302)


@pytest.mark.parametrize("name", ["..%2Fplugin.py", "plugin.py", "nothing.css", "..%2F..%2Ferrors.py"])
def test_only_static_files_are_served(instance: Any, name: str) -> None:
    response = instance.get(f"/-/watchword/static/{name}")
    while response.status_code == 302:  # Datasette writes %2F as ~2F
        response = instance.get(response.headers["location"])
    assert response.status_code == 404


def test_static_files_are_kept_for_ever_under_their_version_only(instance: Any) -> None:
    page = instance.get("/").text
    versioned = re.search(r'href="([^"]*watchword\.css\?v=[0-9a-f]+)"', page)
    assert versioned
    assert "immutable" in instance.get(versioned[1]).headers["cache-control"]
    assert instance.get("/-/watchword/static/watchword.css").headers["cache-control"] == "no-cache"
