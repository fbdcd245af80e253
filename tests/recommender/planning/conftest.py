from __future__ import annotations

import pytest
from hypothesis import settings

from catalog.paths import data_dir
from catalog.read import read_facts
from catalog.schema_service import PlanStep

settings.register_profile("untimed", deadline=None)  # a slow machine is no failure
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def steps() -> list[PlanStep]:
    facts, _ = read_facts(data_dir())
    return list(facts.plan_steps.values())
