"""Activities that no record names, with what may stand beside them, and what ends that."""

from __future__ import annotations

import re

import pytest

from ytterby.compliance.read.words import Activities, read_words
from ytterby.compliance.read.work.activities import names_no_record

FREE = (
    "fire-safety course for staff of a magnet warehouse",
    "drawings for inserting purchased magnets into a rotor stack and balancing it",
    "customs brokerage for dysprosium oxide and terbium oxide",
    "Brandschutzunterweisung in einem Magnetlager",
    "formation à la conduite de chariots élévateurs dans une usine d'aimants",
    "nóminas para una empresa de tierras raras",
    "稀土分离厂财务软件实施与培训",
    "磁石倉庫の棚卸しシステム導入支援",
    "casting and heat treatment instructions for AlNiCo magnets",
    "heat treatment instruction for carbon steel springs",
    "user manual of a hysteresis graph tester",
)
BOUND = (
    "fire-safety course, and sintering of NdFeB magnets",
    "drawings for inserting NdFeB magnets, and their pressing",
    "customs brokerage and know-how on dysprosium metal",
    "drawings of a rare earth separation plant",
    "fire-safety course in a magnet plant and technical support",
    "safety-certified fitters maintain a neodymium magnet line",
    "maintenance of pumps in a magnet factory",
    "heat treatment of steel moulds",
    "ferrite and SmCo magnets, sintering handbook",
    "soldering guide for radar modules",
    "porcelain process",
    "technical support",
    "assembly drawing",
    "training",
    "图纸",
)


@pytest.mark.parametrize("text", FREE)
def test_an_activity_that_no_record_names(text):
    assert names_no_record(text)


@pytest.mark.parametrize("text", BOUND)
def test_what_a_record_may_name(text):
    assert not names_no_record(text)


def test_each_list_is_of_one_group_and_each_line_of_letters_or_signs():
    file = read_words(Activities)
    grouped = [name for lists in file.objects.values() for name in lists]
    assert len(grouped) == len({*grouped})
    assert {*grouped, "neutral", "sites"} == {*(file.model_extra or {})}
    for line in (line for name in grouped for line in file.named(name)):
        assert re.compile(line)
        assert line == line.lower()
