"""What is kept of a plan comes back as it was, or not at all."""

from __future__ import annotations

import random

import numpy as np
import pytest

from ytterby.planning.solve.futures import Progress, load_progress, save_progress
from ytterby.planning.solve.recourse import Cut

LINKS, ROWS, FUTURES = 7, 3, 2


def some_progress(rounds=4):
    rng = np.random.default_rng(1)

    def cut():
        return Cut(float(rng.random()), rng.random(LINKS), rng.random(ROWS), float(rng.random()))

    plans = [rng.random(LINKS) for _ in range(rounds)]
    return Progress(2.0, plans, [[cut() for _ in range(FUTURES)] for _ in range(rounds)])


@pytest.fixture
def file(tmp_path):
    save_progress(tmp_path / "plan", some_progress())
    return tmp_path / "plan"


def test_plans_and_cuts_come_back(file):
    kept, made = load_progress(file), some_progress()
    assert kept.factor == made.factor
    assert np.array_equal(kept.plans, made.plans)
    for ours, theirs in zip(made.cuts, kept.cuts, strict=True):
        for one, other in zip(ours, theirs, strict=True):
            assert (one.value, one.own) == (other.value, other.own)
            for name in ("slope", "lack"):
                assert np.array_equal(getattr(one, name), getattr(other, name))


def test_there_may_be_none(tmp_path):
    assert load_progress(None) is None
    assert load_progress(tmp_path / "nowhere") is None
    assert load_progress(tmp_path / "nowhere" / "nothing") is None


def test_a_file_with_a_changed_byte_is_none_whatever_the_byte(file):
    """A bit flip in a zip raises anything from zlib.error to NotImplementedError, or passes."""
    data, chance = file.read_bytes(), random.Random(1)
    for _ in range(400):
        changed = bytearray(data)
        for _ in range(chance.randint(1, 3)):
            changed[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        if changed == data:
            continue
        file.write_bytes(changed)
        assert load_progress(file) is None


def test_a_file_that_is_cut_or_longer_is_none(file):
    data = file.read_bytes()
    for changed in (b"", *(data[:n] for n in range(1, len(data), 97)), data + b"x", data + data):
        file.write_bytes(changed)
        assert load_progress(file) is None


def test_it_is_sought_anew_after_damage(file, caplog):
    file.write_bytes(file.read_bytes()[:-1])
    assert load_progress(file) is None
    assert str(file) in caplog.text
    save_progress(file, some_progress())
    assert load_progress(file) is not None
