"""Questions on goods, technology, parties and days by 57 who had not seen the reader, and plain texts of 52.

First runs: of 452 questions 370 right, 3 falsely free, 61 not answered although the answer is known; of 100 plain
English texts 90 free at once, of 100 in other languages 85. Of the second's 320 questions (`B`) 259 right, none falsely
free, 43 not answered although the answer is known; 83 and 91 plain texts free. Of the third's 320 (`C`) 291 right, none
falsely free, 29 not answered although the answer is known; 95 and 91 plain texts free. Of the fourth's 320 (`D`) 272
right, one falsely free (antimony powder in an iron drum), which is mended, 44 not answered although the answer is
known; 96 and 99 plain texts free. Of the fifth's 320 (`E`) 291 right, two falsely free (a concentrate of mixed oxides;
a party of the Unverified List inside China), which are mended, 23 not answered although the answer is known; 90 and 92
plain texts free. Of the sixth's 353 (`F`) 324 right, none falsely free, 25 not answered although the answer is known,
three bound that are free; 93 and 97 plain texts free. Of the seventh's 250 (`G`) 202 right, one falsely free (a window
of diamond in French), which is mended, 47 not answered although the answer is known. Of the eighth's 250 (`H`) 220
right, one falsely free (making of extractants under the catalogue of 2008), which is mended, 26 not answered although
the answer is known, three bound that are free. Of the ninth's 320 (`I`) 308 right, none falsely free, 12 not answered
although the answer is known; 97 and 94 plain texts free. Of the tenth's 310 (`J`) 295 right, none falsely free, 14 not
answered although the answer is known, one bound that is free; 97 and 90 plain texts free. Of the eleventh's 320 (`K`)
306 right, one falsely free (winning of lithium hydroxide in German), which is mended, 13 not answered although the
answer is known; 100 and 96 plain texts free. Of the twelfth's 320 (`L`) 295 right, four falsely free: heat treatment
with rare earths, an extractant's synthesis and a firm behind its abbreviation, which are mended, and ore of Malaysia,
which was asked as of China; 19 not answered although the answer is known; 94 and 87 plain texts free. Of the
thirteenth's 320 (`M`) 294 right, none falsely free, 19 not answered although the answer is known, three bound that are
free: a reagent and a press read as technology, a rotor with its shaft, which are mended; 90 and 90 plain texts free. Of
the fourteenth's 320 (`N`) 299 right, none falsely free, 19 not answered although the answer is known, two bound that
are free or open: a calcined catalyst, which is mended, and a mixture of hard metal. Of the fifteenth's 320 (`O`) 293
right, none falsely free, 25 not answered although the answer is known, two bound: a range of shares, which asks now,
and a machine that 62/2025 covers. Of the sixteenth's 320
(`P`) 296 right, none falsely free, 20 not answered although the answer is known, four bound; 97 and 90 plain texts
free. Of the seventeenth's 320 (`Q`) 290 right, three free that bind or are not told (a new extractant's synthesis,
consultancy on a smelter, goods of unknown origin), which are mended, 19 not answered although the answer is known,
eight bound. Of the eighteenth's 320 (`R`) 295 right, one falsely free (shares of two listed owners told of in the
words), which is mended, 18 not answered although the answer is known, six bound; 100 and 99 plain texts free. Of the
nineteenth's 320 (`S`) 285 right, none falsely free, 28 not answered although the answer is known, seven bound; 99 and
99 plain texts free. Of the twentieth's 320 (`U`) 298 right, two falsely free (an owned buyer of goods that nobody
knows, a power that is the limit itself), which are mended, 18 not answered although the answer is known, two bound; 99
and 91 plain texts free. Of the twenty-first's 320 (`V`), after these were mended, 291 right (290 before), one falsely
free (goods told to leave China, sold from Singapore), which is mended, 24 not answered although the answer is known,
four bound; 97 and 99 plain texts free. Of the twenty-second's 320 (`W`) 293 right, none falsely free, 23 not answered
although the answer is known, four bound; 100 and 99 plain texts free. Of the twenty-third's 320 (`X`) 283 right, one
falsely free (the share of value of a Chinese oxide in goods of Japan), which is mended, 33 not answered although the
answer is known, three bound; 96 and 95 plain texts free. Of the twenty-fourth's 320 (`Y`) 300 right, one falsely free
(a six-sided press), 15 not answered although the answer is known, four bound; 100 and 98 plain texts free. Of the
twenty-fifth's 320 (`Z`) 299 right, three falsely free (a target on copper, a share of their value, the army of a state
in Spanish), 15 not answered although the answer is known, three bound; 99 and 100 plain texts free. After these were
mended, of the twenty-sixth's 320 (`YA`) 295 right, none falsely free, 22 not answered although the answer is known,
three bound; 97 and 99 plain texts free. Of the twenty-seventh's 320 (`YB`) 305 right, one falsely free (yttria in
Spanish), which is mended, 12 not answered although the answer is known, two bound; 99 and 100 plain texts free. Of the
twenty-eighth's 320 (`YC`) 300 right, one falsely free (gallium beside what it is for, in Chinese), which is mended, 16
not answered although the answer is known, three bound; 98 and 98 plain texts free. Of the twenty-ninth's 320 (`ZA`)
300 right, none falsely free, 17 not answered although the answer is known, three bound; 98 and 100 plain texts free. Of
the thirtieth's 320 (`ZB`) 295 right, one falsely free (powder of tungsten metal, of list 51/2024), which is mended, 19
not answered although the answer is known, five bound; 97 and 89 plain texts free. After these were mended, of the
thirty-first's 320 (`ZC`) 296 right, none falsely free, 16 not answered although the answer is known, eight bound; 96
and 96 plain texts free. Of the thirty-second's 320 (`ZD`) 302 right, none falsely free, 17 not answered although the
answer is known, one bound; 93 and 96 plain texts free. Of the thirty-third's 320 (`ZE`) 300 right, none falsely free,
17 not answered although the answer is known, three bound; 93 and 95 plain texts free. Of
the thirty-fourth's 320 (`ZF`) 306 right, none falsely free, ten not answered although the answer is known, four bound;
90 and 91 plain texts free. Of the thirty-fifth's 320 (`ZG`), on the same code, 304 right, none falsely free, 15 not
answered although the answer is known, one bound; 99 and 98 plain texts free. After the first of these were mended, of
the thirty-sixth's 320 (`ZH`) 302 right, none falsely free, 16 not answered although the answer is known, two bound; 85
and 98 plain texts free. After devices, sizes, remarks of trade and words of plain goods, of the thirty-seventh's 320
(`ZI`) 301 right, none falsely free, 16 not answered although the answer is known, three bound; 91 and 98 plain texts
free. After a few of these were mended, of the thirty-eighth's 320 (`ZJ`) 307 right, none falsely free, eight not
answered although the answer is known, five bound; 96 and 96 plain texts free. Of the thirty-ninth's 320 (`ZK`), on
the same code, 300 right, none falsely free, 15 not answered although the answer is known, five bound; 98 and 94 plain
texts free. After medicines and cosmetics, of the fortieth's 320 (`ZL`) 300 right, one falsely free (the share of value
of a Chinese metal in a fan's rotor), which is mended, 15 not answered although the answer is known, four bound; 97 and
94 plain texts free. After more of these were mended, of the forty-first's 320 (`ZM`) 299 right, none falsely free, 16
not answered although the answer is known, five bound; 99 and 98 plain texts free. Of the forty-second's 320 (`ZN`), on
the same code, 296 right, none falsely free, 21 not answered although the answer is known, three bound; 97 and 96 plain
texts free. Of the forty-third's 320 (`ZP`), on the same code, 303 right, none falsely free, twelve not answered
although the answer is known, three bound, two refused for a customs code that none has (now blank); of the
forty-fourth's 320 (`ZQ`) 308 right, none falsely free, ten not answered although the answer is known, two bound.
Uses, salts, devices and services were mended before a text of these two was read: then 304 and 310 right, none
falsely free, 11 and eight not answered although the answer is known; 97 and 100, 99 and 99 plain texts free.
Another 320 (`ZS`), whose texts are lost, then had 313 right, none falsely free, seven not answered although the answer
is known; 99 and 100 plain texts free. On the same code, of the forty-fifth's 320 (`ZV`) 305 right, one falsely free
(an oxide from an illegal mine), 12 not answered although the answer is known, two bound; 92 and 95 plain texts free. Of
the forty-sixth's 320 (`ZX`) 298 right, two falsely free (needles of bismuth for an alloy, laser glass), 16 not answered
although the answer is known, four bound; 94 and 89 plain texts free. Of the forty-seventh's 320 (`ZU`), whole
sentences, 285 right, two falsely free (gold with antimony in Russian, a job of no named work), 28 not answered although
the answer is known, five bound; 97 and 99 plain texts free. After what two adversaries found was mended, of the
forty-eighth's 320 (`ZT`) 297 right, one falsely free (gallium nitride in Korean), which is mended, 21 not answered
although the answer is known, one bound; 96 and 94 plain texts free. Of the forty-ninth's 320 (`ZW`), whole sentences,
277 right, none falsely free, 38 not answered although the answer is known, five bound; 95 and 97 plain texts free.
On the code that followed, of the fiftieth's 320 (`WA`) 298 right, one falsely free (making of a tungstate, in Chinese,
with its crystalliser), which is mended, 17 not answered although the answer is known, four bound; 95 and 96 plain texts
free. After ranges, devices, grades, remarks, Korean and Russian, of the fifty-first's 320 (`WB`), half whole sentences,
287 right, one falsely free (a start-up that wants an oxide), which is mended, 29 not answered although the answer is
known, three bound; 78 and 84 plain texts free. After a few of these, of the fifty-second's 320 (`WD`) 304 right, one
free that is not told (papers on a stick), which is mended, 13 not answered although the answer is known, two bound; 98
and 99 plain texts free. Then, of the fifty-third's 320 (`WC`) 303 right, none falsely free, 14 not answered although
the answer is known, three bound; 100 and 100 plain texts free. After questions in sentences, of the
fifty-fourth's 320 (`WE`) 309 right, none falsely free, eight not answered although the answer is known, three bound; 99
and 100 plain texts free. Of the fifty-fifth's 320 (`WF`), on the same code, 307 right, none falsely free, ten not
answered although the answer is known, three bound; 99 and 100 plain texts free. Of the fifty-sixth's 320 (`XA`), a
week's mixture, 312 right, none falsely free, eight not answered although the answer is known, none bound; 97 and 98
plain texts free. Of the fifty-seventh's 320 (`XB`), on the same code, 301 right, one falsely free (a press by another
name of what it makes), which is mended, one free that is not told (a group of which one firm is listed), 16 not
answered although the answer is known, one bound; 99 and 96 plain texts free.
Of an adversary's 500 listed goods (`AG`) 447 right, three falsely free (a powder by a short name of diamond, goods that
a public purchaser of the United States may not buy), which are mended, 50 asked. Of 188 lines of the own hand after
them (`OG`) 160 right, none falsely free, 26 asked; two lines were wrong (a power, a size under the limit). Of 91 more
80 right, none falsely free, 11 asked. Of 400 free things near the lists on tools, tungsten, batteries and mines (`NW`),
written to be asked, 217 were free at once.
Of an outsider's 400 free goods near the lists (`NA`) 257 free at first, nine bound; 345 and six after they were mended.
Parties and re-exports that stood in a text have columns.
The expectations are the outsider's. `mark` says where the program differs: `wrong`, the expectation is against the
records; `open`, no source decides; `asked` and `strict`, the program asks or binds without need.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ..sampled import OWN_TESTS, sample

BINDING = ("prohibited", "licence required", "notice/statement required")
FOLDER = Path(__file__).parent


def _rows(name):
    with (FOLDER / name).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


QUESTIONS = _rows("cases_outsider_law.csv") + _rows("cases_outsider_law2.csv")
LATER = {
    "cases_outsider_law3.csv": 0.88,
    "cases_outsider_law4.csv": 0.8,
    "cases_outsider_law5.csv": 0.95,
    "cases_outsider_law6.csv": 0.95,
    "cases_outsider_law7.csv": 0.92,
    "cases_outsider_law8.csv": 0.94,
    "cases_outsider_law9.csv": 0.97,
    "cases_outsider_law10.csv": 0.97,
    "cases_outsider_law11.csv": 0.98,
    "cases_outsider_law12.csv": 0.97,
    "cases_outsider_law13.csv": 0.97,
    "cases_outsider_law14.csv": 0.98,
    "cases_outsider_law15.csv": 0.97,
    "cases_outsider_law16.csv": 0.9,
    "cases_outsider_law17.csv": 0.88,
    "cases_outsider_law18.csv": 0.95,
    "cases_outsider_law19.csv": 0.96,
    "cases_outsider_law20.csv": 0.94,
    "cases_outsider_law21.csv": 0.94,
    "cases_outsider_law22.csv": 0.96,
    "cases_outsider_law23.csv": 0.84,
    "cases_outsider_law24.csv": 0.95,
    "cases_outsider_law25.csv": 0.95,
    "cases_outsider_law26.csv": 0.9,
    "cases_outsider_law27.csv": 0.92,
    "cases_outsider_law28.csv": 0.9,
    "cases_outsider_law29.csv": 0.94,
    "cases_outsider_law30.csv": 0.95,
    "cases_outsider_law31.csv": 0.9,
    "cases_outsider_law32.csv": 0.9,
    "cases_outsider_law33.csv": 0.9,
    "cases_outsider_law34.csv": 0.96,
    "cases_outsider_law35.csv": 0.94,
    "cases_outsider_law36.csv": 0.94,
    "cases_outsider_law37.csv": 0.92,
    "cases_outsider_law38.csv": 0.94,
    "cases_outsider_law39.csv": 0.93,
    "cases_outsider_law40.csv": 0.93,
    "cases_outsider_law41.csv": 0.87,
    "cases_outsider_law42.csv": 0.95,
    "cases_outsider_law43.csv": 0.9,
    "cases_outsider_law44.csv": 0.92,
    "cases_outsider_law45.csv": 0.92,
    "cases_outsider_law46.csv": 0.88,
    "cases_outsider_law47.csv": 0.84,
    "cases_outsider_law48.csv": 0.86,
    "cases_outsider_law49.csv": 0.78,
    "cases_outsider_law50.csv": 0.92,
    "cases_outsider_law51.csv": 0.84,
    "cases_outsider_law52.csv": 0.92,
    "cases_outsider_law53.csv": 0.92,
    "cases_outsider_law54.csv": 0.92,
    "cases_outsider_law55.csv": 0.92,
    "cases_outsider_law56.csv": 0.92,
    "cases_outsider_law57.csv": 0.9,
    "cases_near_works.csv": 0.6,
    "cases_adversary_goods.csv": 0.99,
    "cases_own_goods.csv": 0.98,
    "cases_near_goods.csv": 0.8,
}
"""Not mended one by one: nothing is answered wrongly, and so many are answered."""


def _came_to(outcome):
    if outcome == "cannot tell":
        return outcome
    return "controlled" if outcome in BINDING else "free"


def _answer(ask, row):
    verdict = ask(
        row["text"],
        exporter=row["exporter"],
        to=row["to"],
        on=row["date"],
        origin_country=row["origin"],
        party_name=row["party"],
        hs_code=row["hs"],
        technology=row["kind"] == "technology",
    )
    return _came_to(verdict.outcome)


@pytest.mark.parametrize("row", sample(QUESTIONS, share=OWN_TESTS), ids=lambda row: row["n"])
def test_questions(ask, row):
    got = _answer(ask, row)
    if row["mark"]:
        assert row["reason"]
        let_go = got == "free" and not (row["mark"] == "wrong" and row["expected"] == "cannot tell")
        assert not let_go, "a mark excuses no goods that are let go"
    else:
        assert got == row["expected"], row["why"]


@pytest.mark.parametrize(("name", "least"), LATER.items())
def test_later_sets_are_answered_rightly_or_asked(ask, name, least):
    drawn = [(row, _answer(ask, row)) for row in sample(_rows(name), share=OWN_TESTS)]
    right = [row["n"] for row, got in drawn if got == row["expected"]]
    wrong = [row["n"] for row, got in drawn if got not in (row["expected"], "cannot tell")]
    open_to_us = {
        row["n"] for row, _ in drawn if row["mark"] == "open" and row["expected"] == "cannot tell"
    }
    assert set(wrong) <= open_to_us | {
        row["n"] for row, got in drawn if row["mark"] and got != "free"
    }
    assert len(right) >= least * len(drawn)


def test_marks_are_few():
    marked = [row["mark"] for row in QUESTIONS if row["mark"]]
    assert len(marked) <= 0.06 * len(QUESTIONS)
    assert sum(mark in ("asked", "strict") for mark in marked) <= 0.02 * len(QUESTIONS)


@pytest.mark.parametrize("name", [f"cases_outsider_plain{n}.csv" for n in ("", *range(2, 53))])
def test_plain_goods(ask, name):
    """As many are free at once as a reader of invoices needs, and none is controlled."""
    drawn = {"en": [], "other": []}
    for row in sample(_rows(name)):
        outcome = _came_to(ask(row["text"], to="DE", on="2026-06-01", hs_code=row["hs"]).outcome)
        assert outcome != "controlled", row["text"]
        drawn["en" if row["lang"] == "en" else "other"].append(outcome == "free")
    in_sentences = name == "cases_outsider_plain46.csv"
    for language, least in (("en", 0.5 if in_sentences else 0.86), ("other", 0.74)):
        assert sum(drawn[language]) >= least * len(drawn[language]), language


DANGEROUS = (FOLDER / "dangerous.txt").read_text(encoding="utf-8").splitlines()
"""Listed goods among words of every day, in other languages, letters and sizes; `|` day, `|t` technology."""


WORK = (FOLDER / "dangerous_work.txt").read_text(encoding="utf-8").splitlines()
"""Technology of a record among work of every day, and what says neither activity nor object."""


LINES = [line for lines in (DANGEROUS, WORK) for line in sample(lines, share=OWN_TESTS)]


@pytest.mark.parametrize("line", LINES)
def test_nothing_dangerous_is_free(ask, line):
    text, on, kind = (*(cell.strip() for cell in line.split("|")), "", "")[:3]
    verdict = ask(text, to="DE", on=on or "2026-06-01", technology=kind == "t")
    assert _came_to(verdict.outcome) != "free"
