"""What is released says of itself what is so: one version, digests for all that is installed, extras by name."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import release
import yaml
from lock import FILES, FOLDER, PINNED, missing

from ytterby.ground.errors import RunError, of_extra

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ENTRY = re.compile(
    r"^[A-Za-z0-9._-]+==\S+(?: ; [^\\]+)? \\(?:\n    --hash=sha256:[0-9a-f]{64}(?: \\)?)+$",
    re.MULTILINE,
)


@pytest.mark.parametrize("name", FILES)
def test_the_lock_meets_every_requirement(name):
    """After a change of pyproject.toml: `make lock`."""
    assert not missing(FOLDER / name, FILES[name])


@pytest.mark.parametrize("name", FILES)
def test_every_version_has_its_digests_and_no_index_is_named(name):
    text = (FOLDER / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert len(ENTRY.findall(text)) == len(PINNED.findall(text)) > 30
    assert not ENTRY.sub("", text).replace("\n", "").removeprefix(text.partition("\n")[0]).strip()


def test_a_requirement_that_the_lock_lacks_is_named(tmp_path, monkeypatch):
    import lock

    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "ytterby"\ndependencies = ["numpy>=99", "absent"]\n'
        '[project.optional-dependencies]\nweb = ["missing>1"]\ndev = ["ytterby[web]"]\n'
    )
    monkeypatch.setattr(lock, "ROOT", tmp_path)
    found = lock.missing(FOLDER / "run.txt", ["dev"])
    assert found == [f"run.txt: {one} is not met" for one in ("numpy>=99", "absent", "missing>1")]


def test_one_version_everywhere():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert str(citation["version"]) == PROJECT["version"]
    assert " AND ".join(citation["license"]) == PROJECT["license"]
    assert {"cff-version", "message", "title", "authors", "date-released"} <= {*citation}
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"\n## {PROJECT['version']}, " in changes
    assert len(changes.splitlines()) <= 30


def test_the_parts_are_those_of_the_lock():
    text = (FOLDER / "run.txt").read_text(encoding="utf-8")
    parts = release.parts(PROJECT, text)
    assert (parts["bomFormat"], parts["specVersion"]) == ("CycloneDX", "1.5")
    assert parts["metadata"]["component"]["purl"] == f"pkg:pypi/ytterby@{PROJECT['version']}"
    references = [one["bom-ref"] for one in parts["components"]]
    assert len(references) == len({*references}) == len(PINNED.findall(text))
    assert parts["dependencies"] == [
        {"ref": f"pkg:pypi/ytterby@{PROJECT['version']}", "dependsOn": references}
    ]
    assert {"numpy", "polars", "clarabel"} <= {one["name"] for one in parts["components"]}
    assert not {"altair", "scoringrules", "distributed"} & {
        one["name"] for one in parts["components"]
    }


def test_hooks_fetch_nothing():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [one["repo"] for one in hooks["repos"]] == ["local"]


def test_an_extra_that_is_lacking_is_named():
    assert of_extra("json", "notebook").dumps(1) == "1"
    with pytest.raises(RunError, match=r"no_such_module.*\n.*pip install 'ytterby\[notebook\]'"):
        of_extra("no_such_module", "notebook")


@pytest.mark.parametrize(
    ("module", "extra"),
    [("altair", "notebook"), ("scoringrules", "validate"), ("distributed", "cluster")],
)
def test_a_heavy_package_is_in_its_extra_alone(module, extra):
    assert any(one.startswith(module) for one in PROJECT["optional-dependencies"][extra])
    assert not any(one.startswith(module) for one in PROJECT["dependencies"])
    uses = [
        p
        for p in (ROOT / "src").rglob("*.py")
        if f'of_extra("{module}", "{extra}")' in p.read_text(encoding="utf-8")
    ]
    assert uses
