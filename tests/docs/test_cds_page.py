"""The example of the page about CDS Hooks, sent."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

from handrail.web.cds_settings import read_cds_settings
from tests.web.cds_calls import Hooks

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "cds-hooks.md").read_text(encoding="utf-8")


def block(kind: str) -> str:
    found = re.search(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_call_on_the_page_gets_cards(tmp_path: Path) -> None:
    cards = Hooks(tmp_path).cards(json.loads(block("json")))

    assert cards
    assert any("eGFR" in card["detail"] for card in cards)


def test_the_settings_on_the_page_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "cds.toml"
    path.write_text(block("toml"), encoding="utf-8")

    settings = read_cds_settings(path)

    assert settings.country == "UK"
    assert settings.issuers[0].keys == tmp_path / "ehr-keys.json"
    assert settings.fhir_servers == ("https://ehr.hospital.example/fhir",)
    assert set(tomllib.loads(block("toml"))) <= {
        "base_url", "country", "fhir_servers", "within_ms", "fetch_ms", "state_dir", "issuer"
    }  # fmt: skip
