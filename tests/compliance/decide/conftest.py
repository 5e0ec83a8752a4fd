"""One checker on the packaged law and parties, for all tests of the verdict."""

from __future__ import annotations

import pytest
from tests.compliance.remembered import TODAY, remembering

from ytterby.compliance.decide.engine import Checker
from ytterby.compliance.decide.question import Question


@pytest.fixture(scope="session")
def checker():
    return Checker(today=TODAY)


@pytest.fixture(scope="session")
def remembered():
    """The same for questions that are kept results as well, which it answers once."""
    return remembering()


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
