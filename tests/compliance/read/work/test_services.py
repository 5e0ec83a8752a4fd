"""Processes next to plain services are read by themselves."""

from __future__ import annotations

import pytest

from ytterby.compliance.read.work.services import separate_process


@pytest.mark.parametrize(
    ("text", "process"),
    [
        (
            "tax advice for a graphite anode plant, strip casting parameters",
            ("strip casting parameters",),
        ),
        ("石墨负极厂税务咨询，速凝薄带工艺参数", ("速凝薄带工艺参数",)),
        ("sintering and packing of ferrite magnets", ()),
        ("recipe and process for baking moon cakes", ()),
        ("tax advice for a graphite anode plant", ()),
    ],
)
def test_a_process_next_to_a_service_is_read_by_itself(text, process):
    assert separate_process(text) == process
