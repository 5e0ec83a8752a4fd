"""One checker on the packaged law and parties, for all tests of the verdict."""

from __future__ import annotations

from datetime import date

import pytest

from ytterby.compliance.decide.engine import Checker
from ytterby.compliance.decide.question import Question


@pytest.fixture(scope="session")
def checker():
    return Checker(today=date(2026, 8, 1))


@pytest.fixture(scope="session")
def ask(checker):
    def asked(item="", exporter="CN", to="US", on="2025-06-01", **more):
        return checker.check(
            Question(
                item_text=item,
                exporter_country=exporter,
                destination_country=to,
                date=on,
                **more,
            )
        )

    return asked
