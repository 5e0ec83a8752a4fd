"""Processes next to plain services are read by themselves; next to goods or alone they are not cut off."""

from __future__ import annotations

import pytest

from ytterby.compliance.read.work.processes import separate_process


@pytest.mark.parametrize(
    ("text", "process"),
    [
        ("石墨负极厂税务咨询，速凝薄带工艺参数", "速凝薄带工艺参数"),
        ("tax advice for a graphite anode plant, strip casting parameters", "strip casting parameters"),
        ("strip casting parameters; tax advice for a graphite anode plant", "strip casting parameters"),
    ],
)  # fmt: skip
def test_a_process_next_to_a_service(text, process):
    assert separate_process(text) == (process,)


@pytest.mark.parametrize(
    "text",
    [
        "tax advice for a graphite anode plant",
        "strip casting parameters",
        "kettles and mugs",
        "",
    ],
)
def test_nothing_is_cut_off(text):
    assert separate_process(text) == ()
