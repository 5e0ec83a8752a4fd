"""A question in English, read as a scenario file by a stated grammar (docs/ask.md)."""

from ytterby.scenarios.ask.question import ScenarioQuestion, read_question

__all__ = ["ScenarioQuestion", "read_question"]
