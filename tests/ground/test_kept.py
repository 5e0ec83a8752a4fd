from __future__ import annotations

from ytterby.ground.kept import KeptFunction, kept_data


def test_plain_data_are_made_once(monkeypatch, tmp_path, caplog):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    made = []

    def make():
        made.append(1)
        return {"稀土": [[1, "a"], ("b",)]}

    first = kept_data("of/words", "one", make)
    assert first == {"稀土": [[1, "a"], ["b"]]} == kept_data("of/words", "one", make)
    assert len(made) == 1
    kept_data("of/words", "two", make)
    assert len(made) == 2
    assert not caplog.messages
    path = tmp_path / "ytterby" / "of" / "words.json"
    path.write_bytes(path.read_bytes()[:-3])
    assert kept_data("of/words", "two", make) == first
    assert len(made) == 3
    assert [str(path) in message for message in caplog.messages] == [True]


def test_data_are_made_where_nothing_can_be_kept(monkeypatch, tmp_path):
    (tmp_path / "ytterby").write_text("a file in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert kept_data("words", "one", lambda: [1]) == [1]


def test_answers_of_a_function_are_kept_from_run_to_run(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    made = []

    def make(text):
        made.append(text)
        return [text.upper(), len(text)]

    first = KeptFunction("of/words", "one", make)
    assert first("稀土 a") == ["稀土 A", 4] == first("稀土 a")
    first.write()
    again = KeptFunction("of/words", "one", make)
    assert again("稀土 a") == ["稀土 A", 4]
    assert made == ["稀土 a"]
    assert again("b") == ["B", 1]
    again.write()
    assert KeptFunction("of/words", "two", make)("b") == [
        "B",
        1,
    ]  # of another digest nothing is kept
    assert made == ["稀土 a", "b", "b"]
