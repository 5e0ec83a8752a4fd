"""Bad input: each gets its one clear error, and nothing of the user's is lost."""

from __future__ import annotations

import os
import threading
from datetime import date, datetime

import pytest

import ytterby
from ytterby.compliance.decide.batch import read_batch
from ytterby.compliance.decide.case import QuestionError
from ytterby.ground.errors import DataError, YtterbyError
from ytterby.ground.files import write_atomic


def test_a_device_is_written_into_and_stays_a_device():
    write_atomic("/dev/null", "text", folder=False)
    assert not os.path.isfile("/dev/null")


def test_a_pipe_is_written_into_and_stays_a_pipe(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    write_atomic(pipe, "rows\n", folder=False)
    reader.join(10)
    assert got == [b"rows\n"]
    assert pipe.is_fifo()
    assert [p.name for p in tmp_path.iterdir()] == ["pipe"]


def test_a_link_to_a_pipe_is_written_through(tmp_path):
    pipe, link = tmp_path / "pipe", tmp_path / "out"
    os.mkfifo(pipe)
    link.symlink_to(pipe)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    write_atomic(link, "x", folder=False)
    reader.join(10)
    assert (got, link.is_symlink(), pipe.is_fifo()) == ([b"x"], True, True)


def test_a_link_is_replaced_and_its_target_stays_whole(tmp_path):
    target, link = tmp_path / "victim", tmp_path / "out.csv"
    target.write_text("whole", encoding="utf-8")
    link.symlink_to(target)
    write_atomic(link, "new", folder=False)
    assert (link.is_symlink(), link.read_text(), target.read_text()) == (False, "new", "whole")
    dangling = tmp_path / "dangling"
    dangling.symlink_to(tmp_path / "nowhere")
    write_atomic(dangling, "new", folder=False)
    assert not (tmp_path / "nowhere").exists()


def test_a_name_may_be_as_long_as_the_disk_takes_and_no_longer(tmp_path):
    write_atomic(tmp_path / ("n" * 255), "x", folder=False)
    for name in ("n" * 256, "x/" * 3000):
        with pytest.raises(DataError, match="cannot be written: File name too long"):
            write_atomic(tmp_path / name, "x", folder=False)
        with pytest.raises(DataError, match="cannot read the file: File name too long"):
            read_batch(tmp_path / name)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"item": 5}, "item: 5 is no such argument.*\n.*a text"),
        ({"item": None, "hs": 2846901500}, "item: None is no such argument"),
        ({"hs": 2846901500}, "hs: 2846901500 is no such argument"),
        ({"item": "dysprosium oxide", "on": datetime(2025, 6, 1, 12)}, r"on: datetime.* is no day"),
        ({"item": "dysprosium oxide", "on": 20250601}, "on: 20250601 is no such argument"),
        ({"item": "x", "party": ["MP"]}, r"party: \['MP'\] is no such argument"),
        ({"item": b"oxide"}, "item: b'oxide' is no such argument"),
    ],
)  # fmt: skip
def test_wrong_types_are_told(given, told):
    with pytest.raises(YtterbyError, match=told):
        ytterby.check(**given)


def test_a_date_is_a_day():
    verdict = ytterby.check(
        "dysprosium oxide", exporter="CN", destination="JP", on=date(2025, 10, 20)
    )
    assert (verdict.outcome, verdict.date) == ("licence required", "2025-10-20")


@pytest.mark.parametrize("blank", ["   ", "\u3000", "\t\n"])
def test_a_blank_item_asks_nothing(ask, blank):
    with pytest.raises(QuestionError, match="nothing is asked"):
        ask(blank)


def test_signs_that_are_no_words_name_no_goods(ask):
    assert ask("\u200b").outcome == "cannot tell"


@pytest.mark.parametrize(
    ("share", "told"),
    [
        ("200%", "200%: more than the whole"),
        ("-5%", "-5%: less than nothing is no share"),
        ("1e999%", ""),
        ("nan%", ""),
    ],
)
def test_a_share_outside_nothing_and_the_whole_is_no_share(ask, share, told):
    for verdict in (
        ask(f"NdFeB magnet with {share} Dy"),
        ask("NdFeB magnet", content_data=f"Dy {share}"),
    ):
        assert not any(r["field"] == "value" for r in verdict.understood)
        assert not told or told in verdict.contradictions


def test_a_dash_before_a_share_is_no_minus(ask):
    for text in ("magnet powder 3-5% Dy", "magnet Nd-5% Dy", "NdFeB magnet - 5% Dy"):
        assert any(r["field"] == "value" for r in ask(text).understood)
