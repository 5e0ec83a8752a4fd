"""The files of words hold to their schema, and every word in them is one that code looks for."""

from __future__ import annotations

import csv
import json
import re
from importlib import import_module
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re._parser import parse as parse_pattern  # type: ignore[import-not-found]

import pytest
import yaml

from ytterby.compliance.read import lexicon as module
from ytterby.compliance.read import uses, words
from ytterby.compliance.read.codes import headings
from ytterby.compliance.read.item import FORMS, USES, VALUES
from ytterby.compliance.read.lexicon import lexicon
from ytterby.compliance.read.numbers import shares, values
from ytterby.compliance.read.numbers.worth import with_shares
from ytterby.compliance.read.understanding import understand
from ytterby.compliance.read.words import (
    FILES,
    PACKAGED,
    Facts,
    Groups,
    Patterns,
    Products,
    Spelling,
    Units,
    Uses,
    ValueWords,
    expanded,
    pattern,
    read_words,
)
from ytterby.ground import yamlfile
from ytterby.ground.errors import DataError

CASES = Path(__file__).parents[1] / "decide"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.__name__)
def test_file(file):
    assert read_words(file)


def test_every_file_is_checked():
    assert {path.stem for path in PACKAGED.glob("*.yaml")} == {
        file.name or file.__name__.lower() for file in FILES
    }


@pytest.mark.parametrize("file", FILES)
def test_kept_words_are_those_of_the_file(file):
    name = file.name or file.__name__.lower()
    document = yamlfile.load(PACKAGED / f"{name}.yaml", DataError)
    afresh = yamlfile.validate(document, file, DataError)
    for _ in range(2):  # made, and kept
        words._read.cache_clear()
        assert read_words(file) == afresh


def test_kept_phrases_are_those_of_the_words():
    made = json.loads(json.dumps(module._phrases(lexicon().products)))
    meanings = [[made["words"][n] for n in own] for own in made["meanings"]]
    phrases = {key: meanings[n] for key, n in made["phrases"].items()}
    for _ in range(2):
        lexicon.cache_clear()
        kept = lexicon().phrases
        plain = {key: [[*vars(one).values()] for one in own] for key, own in kept.items()}
        assert json.loads(json.dumps(plain)) == phrases
        assert list(kept) == list(phrases)


def test_kept_beginnings_of_headings_are_those_of_the_phrases():
    every = [phrase for index in headings.lists().values() for phrase in index.texts()]
    headings._firsts.cache_clear()
    assert all(set(headings._firsts()[one.text]) == one.firsts() for one in every)


def test_a_mistake_in_a_file_is_told_with_its_line(tmp_path, monkeypatch):
    text = (PACKAGED / "products.yaml").read_text(encoding="utf-8")
    (tmp_path / "products.yaml").write_text(text.replace("words:", "word:", 1), encoding="utf-8")
    line = text[: text.index("words:")].count("\n") + 1
    monkeypatch.setattr(words, "PACKAGED", tmp_path)
    words._read.cache_clear()
    try:
        with pytest.raises(DataError) as told:
            read_words(Products)
    finally:
        words._read.cache_clear()
    assert f"products.yaml:{line}: unknown key 'word'" in str(told.value)
    assert "Did you mean 'words'?" in str(told.value)


def test_products_are_known_once():
    names = [product.id for product in read_words(Products).products]
    assert len(names) == len(set(names)) == len(lexicon().products)


def test_spellings_lead_to_words_of_the_vocabulary():
    file = read_words(Spelling)
    assert len(file.traditional) == len(file.simplified)
    assert not [word for word in file.same if not lexicon().known.issuperset(word.split())]


def patterns(value):
    """All texts inside a file that are patterns."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        value = value.values()
    if isinstance(value, tuple | list | type({}.values())):
        return [text for one in value for text in patterns(one)]
    return []


@pytest.mark.parametrize("file", [Uses, Units, ValueWords, Facts], ids=lambda file: file.__name__)
def test_every_pattern_compiles_by_itself(file):
    data = read_words(file).model_dump()
    found = patterns(data)
    assert len(found) > 50
    for text in found:
        re.compile(re.sub(r"\{[a-z_]+\}", "x", text))


def _code():
    room = PACKAGED.parents[1] / "compliance"
    return "".join(path.read_text(encoding="utf-8") for path in room.rglob("*.py"))


def test_every_named_pattern_compiles_and_is_looked_for():
    understand("gallium"), with_shares("1 %")  # the modules that compute some of the names are read
    every, code = read_words(Patterns).patterns, _code()
    uses_file = (PACKAGED / "uses.yaml").read_text(encoding="utf-8")
    spelling = read_words(Spelling)
    rewritten = "".join(f'"{name}"' for name, *_ in (*spelling.rewritten, *spelling.figures))
    text = code + rewritten + uses_file + "".join(every.values())
    for name in every:
        assert pattern(name).pattern == expanded(every[name])
        assert f'"{name}"' in text or f"{{{name}}}" in text, name


def test_every_group_is_looked_for_and_of_known_forms():
    groups, code = read_words(Groups), _code()
    for name, forms in groups.forms.items():
        assert f'forms_of("{name}")' in code
        assert set(forms) <= {*FORMS, "technology"}
    for name in groups.kinds:
        assert f'kinds_of_words("{name}")' in code


def test_uses_are_those_of_an_item_and_name_known_lists():
    assert {use.id for use in read_words(Uses).uses} == set(USES)
    for use in read_words(Uses).uses:
        assert not re.search(r"\{[a-z_]+\}", uses._pattern(use).pattern), use.id


def test_dimensions_give_known_values():
    assert {d.value for d in read_words(Units).units if d.value} <= set(VALUES)
    named = {d.kept_as or d.dimension for d in read_words(Units).units if not d.value}
    methods = {name for name in dir(values.ValueNamer) if name.startswith("_of_")}
    of = {f"_of_{name.replace(' ', '_').lower()}" for name in named}
    assert methods - of == {"_of_nines"}


def test_every_clue_is_looked_for():
    """A clue that no code asks for is a slip in its name."""
    code = "".join(Path(module.__file__).read_text(encoding="utf-8") for module in (values, shares))
    file = read_words(ValueWords)
    assert [key for key in file.clues if f'"{key}"' not in code] == []
    assert [key for key in file.items if f'"{key}"' not in code] == []


def _needed(parsed) -> set[str]:
    """Letters of which every match of a parsed pattern has one; {""} where that is not known."""
    options, run = [], ""
    for what, of in parsed:
        if what is codes.LITERAL:
            run += chr(of).lower()
            continue
        options.append({run})
        run = ""
        if what is codes.SUBPATTERN:
            options.append(_needed(of[3]))
        elif what is codes.BRANCH:
            options.append(set().union(*map(_needed, of[1])))
        elif what in (codes.MAX_REPEAT, codes.MIN_REPEAT) and of[0]:
            options.append(_needed(of[2]))
        elif what is codes.ASSERT:
            options.append(_needed(of[1]))
        elif what is codes.IN and all(one is codes.LITERAL for one, _ in of):
            options.append({chr(letter).lower() for _, letter in of})
    weight = {True: 1, False: 3}  # a character of Chinese is a word
    options.append({run})
    return max(
        options, key=lambda o: (min(sum(weight[c.isascii()] for c in one) for one in o), -len(o))
    )


@pytest.mark.parametrize(("name", "needs"), [(n, w) for n, _, *w in read_words(Spelling).rewritten])
def test_a_text_that_is_rewritten_has_one_of_its_words(name, needs):
    needed = _needed(parse_pattern(pattern(name).pattern))
    assert not needs or all(any(word in one for word in needs) for one in needed)
    assert [word.lower() for word in needs] == needs


def test_files_of_words_are_read_alike_without_the_compiled_reader():
    """In a browser there is none, and the other takes a bare `?` in a list for a sign of YAML."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(PACKAGED.glob("*.yaml"))]
    marked = [one for one in texts if "?" in one]
    assert marked
    for text in marked:
        assert yaml.load(text, yaml.SafeLoader) == yaml.load(text, yaml.CSafeLoader)


def _names_spared():
    """Patterns that are tried only where a text has a word that they need."""
    code = "".join(
        path.read_text(encoding="utf-8") for path in Path(words.__file__).parents[1].rglob("*.py")
    )
    return sorted(set(re.findall(r'\b(?:search|may_fit)\("(\w+)"', code)))


def _texts():
    rows = (csv.DictReader(path.open(encoding="utf-8-sig")) for path in sorted(CASES.glob("*.csv")))
    return sorted({row.get("item_text") or "" for own in rows for row in own})


def test_no_text_is_spared_a_pattern_that_fits_it():
    names, texts = _names_spared(), _texts()
    assert len(names) > 10
    assert len(texts) > 1000
    fit = [(n, t) for n in names for t in texts if pattern(n).search(t)]
    assert {name for name, _ in fit} >= {"ash", "owned", "fixed_in"}
    assert all(words.may_fit(name, text) for name, text in fit)
    uses_of = [
        (use, t) for use in read_words(Uses).uses for t in texts if uses._pattern(use).search(t)
    ]
    assert len(uses_of) > 100
    assert all(uses._needed(use).in_text(text) for use, text in uses_of)


@pytest.mark.parametrize("name", ["words", "needed"])
def test_what_is_kept_of_words_is_made_anew_with_the_code_that_made_it(name, monkeypatch):
    """Else a new version would spare patterns by the words that an older one read off them."""
    own = {"words": "ytterby.compliance.read", "needed": "ytterby.ground"}[name]
    folder = Path(import_module(f"{own}.{name}").__file__).parent
    before = words.digest_of_words.__wrapped__(str(PACKAGED))
    real = words.digest_of_folder
    changed = lambda at, kind: "changed" if at == folder else real(at, kind)  # noqa: E731
    monkeypatch.setattr(words, "digest_of_folder", changed)
    assert words.digest_of_words.__wrapped__(str(PACKAGED)) != before
