"""YAML with line numbers: what is read, what is refused, and how a mistake is told."""

from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from ytterby.controls.acts.prohibition import Prohibition
from ytterby.ground import yaml_mistakes, yamlfile
from ytterby.ground.document import Mistake
from ytterby.ground.errors import ControlError, DataError


def data(text):
    return yamlfile.parse(text, "f.yaml").data


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("off", "off"),
        ("y", "y"),
        ("true", True),
        ("False", False),
        ("~", None),
        ("", None),
        ("2024-12-31", "2024-12-31"),
        ("2006-12", "2006-12"),
        ("1985", 1985),
        ("1_000", "1_000"),
        ("0101", "0101"),
        ("12:30", "12:30"),
        ("1E902", "1E902"),
        ("2E3", "2E3"),
        ("1.5e6", 1.5e6),
        (".5", 0.5),
        ("-3", -3),
        ("'7'", "7"),
        (".inf", ".inf"),
        ("0x10", "0x10"),
    ],
)
def test_scalars_stay_what_the_user_wrote(text, value):
    read = data(f"a: {text}")["a"]
    assert read == value
    assert type(read) is type(value)


def test_the_key_no_stays_text():
    assert data("NO: 1") == {"NO": 1}


def test_lines_of_keys_items_and_unknown_places():
    document = yamlfile.parse("a: 1\nb:\n  - x\n  - c:\n      d: 2\n", "f.yaml")
    assert document.line_of(("a",)) == 1
    assert document.line_of(("b", 1)) == 4
    assert document.line_of(("b", 1, "c", "d")) == 5
    assert document.line_of(("b", 1, "c", "nowhere")) == 4
    assert document.line_of(()) == 1
    assert document.where(("b",)) == "f.yaml:2"


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "given twice"),
        ("a: &x 1\nb: *x\n", 2, "aliases"),
        ("a: 1\nb: !!python/object:os.system x\n", 2, "tag"),
        ("a: 1\n--- \nb: 2\n", 2, "document"),
        ("a: [1, 2\nb: 3\n", 2, "not valid YAML"),
        ("a: 1\ntrue: 2\n", 2, "key"),
        ("? [a]\n: 2\n", 1, "key"),
        ("a: " + "[" * 60 + "]" * 60, 1, "deep"),
        ("a: 1." + "0" * 400 + "e999\n", 1, "not a usable value"),
        ("a: !!int x\n", 1, "not a usable value"),
    ],
)
def test_refused_with_file_and_line(text, line, word):
    with pytest.raises(ControlError) as fault:
        yamlfile.parse(text, "f.yaml", ControlError)
    assert fault.value.where == f"f.yaml:{line}"
    assert word in fault.value.what


def test_missing_file_and_wrong_encoding(tmp_path):
    with pytest.raises(DataError, match="cannot read"):
        yamlfile.load(tmp_path / "none.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"a: 1\nb: \xe9\n")
    with pytest.raises(DataError) as fault:
        yamlfile.load(tmp_path / "latin.yaml")
    assert fault.value.where.endswith("latin.yaml:2")


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid")
    share: float = Field(ge=0, le=1)
    note: str | list[str] = ""


class Whole(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    parts: list[Part] = []
    by_year: dict[int, Part] = {}


def test_all_mistakes_in_one_message_in_order_of_lines():
    text = "nmae: x\nparts:\n  - share: 0.5\n    note: {}\n  - share: 2\n    shaer: 1\n"
    document = yamlfile.parse(text, "f.yaml")
    with pytest.raises(DataError) as fault:
        yamlfile.validate(document, Whole, DataError)
    lines = str(fault.value).splitlines()
    assert lines[0] == "5 mistakes"
    places = [line.split(":")[1] for line in lines if line.strip().startswith("f.yaml:")]
    assert places == ["1", "1", "4", "5", "6"]
    assert "unknown key 'nmae'" in str(fault.value)
    assert "Did you mean 'name'?" in str(fault.value)
    assert "Did you mean 'share'?" in str(fault.value)
    assert "key 'name' is missing" in str(fault.value)


def test_of_many_mistakes_the_first_and_how_many(monkeypatch):
    words = []
    kept = yaml_mistakes.mistake_of
    monkeypatch.setattr(
        yaml_mistakes, "mistake_of", lambda *all_of: words.append(all_of) or kept(*all_of)
    )
    text = "name: x\n" + "".join(f"key_{i}: 1\n" for i in range(30_000))
    document = yamlfile.parse(text, "f.yaml")
    with pytest.raises(DataError) as fault:
        yamlfile.validate(document, Whole, DataError)
    lines = str(fault.value).splitlines()
    assert lines[0] == "30,000 mistakes; the first 20"
    places = [line.split(":")[1] for line in lines if line.strip().startswith("f.yaml:")]
    assert places == [str(line) for line in range(2, 22)]
    assert len(words) == 20  # the words of the others are not made


def test_of_many_own_mistakes_the_first_and_how_many():
    document = yamlfile.parse("".join(f"k{i}: 1\n" for i in range(25)), "f.yaml")
    mistakes = [Mistake((f"k{i}",), "wrong") for i in range(25)]
    lines = str(yamlfile.report(document, mistakes, DataError)).splitlines()
    assert lines[0] == "25 mistakes; the first 20"
    assert lines[1:] == [f"  f.yaml:{i}: wrong" for i in range(1, 21)]


def test_a_key_in_a_table_by_year_has_its_line():
    document = yamlfile.parse("name: x\nby_year:\n  2024:\n    share: 3\n", "f.yaml")
    with pytest.raises(DataError) as fault:
        yamlfile.validate(document, Whole, DataError)
    assert fault.value.where == "f.yaml:4"


def test_did_you_mean_for_values():
    text = "act: prohibiton\norigin: CNH\nstages: [oxid]\n"
    with pytest.raises(ControlError) as fault:
        yamlfile.validate(yamlfile.parse(text, "f.yaml"), Prohibition, ControlError)
    told = str(fault.value)
    assert "f.yaml:1" in told
    assert "'prohibition'" in told
    assert "'CHN'" in told
    assert "'oxide'" in told


class Disc(BaseModel):
    model_config = ConfigDict(extra="forbid")
    kind: Literal["disc"]
    width: float


class Ring(BaseModel):
    model_config = ConfigDict(extra="forbid")
    kind: Literal["ring"]
    inner: float


class Shapes(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str = Field("a", pattern=r"^[a-z0-9][a-z0-9-]*$")
    shapes: list[Annotated[Disc | Ring, Field(discriminator="kind")]] = Field([], min_length=1)
    part: Part | None = None
    count: int = 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "f.yaml:1: the file is empty"),
        ("- 1", "f.yaml:1: must be lines of `key: value`, not a list"),
        ("name: A b", "name: must be made of small letters, digits and hyphens"),
        ("name: a\nshapes: []", "f.yaml:2: shapes: must have at least 1 entry"),
        ("part: {share: 45}", "part.share: must be less than or equal to 1, not 45\n  Write 0.45 for 45%."),
        ("part:\n  - 1", "f.yaml:1: part: must be lines of `key: value`, not a list"),
        ("count: abc", "count: must be a whole number, not 'abc'"),
        ("shapes:\n  - {kind: rng, inner: 1}", "shapes.0.kind: unknown value 'rng'\n  Did you mean 'ring'?"),
        ("shapes:\n  - inner: 1", "f.yaml:2: key 'kind' is missing in shapes.0"),
        ("shapes:\n  - kind: ring\n    inner: 1\n    width: 2",
         "f.yaml:4: unknown key 'width' for the kind 'ring'\n  It has the keys inner, kind."),
        ("shapes:\n  - {kind: ring, inner: 1, iner: 2}", "unknown key 'iner'\n  Did you mean 'inner'?"),
    ],
)  # fmt: skip
def test_mistakes_are_told_in_plain_words(text, words):
    with pytest.raises(DataError) as fault:
        yamlfile.validate(yamlfile.parse(text, "f.yaml"), Shapes, DataError)
    assert words in str(fault.value)


@given(st.text(max_size=60))
def test_any_text_reads_or_is_refused_cleanly(text):
    try:
        yamlfile.parse(text, "f.yaml", ControlError)
    except ControlError as fault:
        assert fault.where.startswith("f.yaml:")  # noqa: PT017
