"""The documents are short and plain: words in all, sentence length and private words of each page."""

from __future__ import annotations

import docs_words
import pytest
from docs_words import counted, pages, prose, sentences, words_of

MOST_WORDS = 60_000
LONGEST_MEAN = 20.0
PAGE = """# A page

One short sentence. A second one, with `code_of two words` and a [link](far/away.md).

<!-- made: part -->
told told told
<!-- end -->

```yaml
told: told
```

    told told

- An item that
  goes on.
- Another
    with a long indent.

| told in | a table |
|---|---|
| No control found | x |
"""


@pytest.fixture
def page(tmp_path):
    """A page of each thing that is counted or left out, in a repository of its own."""
    path = tmp_path / "docs" / "page.md"
    path.parent.mkdir()
    path.write_text(PAGE, encoding="utf-8")
    return path


def test_generated_blocks_code_and_targets_are_no_words(page):
    assert counted(page, page.parents[1]).words == 15 + 10 + 8


def test_sentences_are_of_text_and_lists_alone(page):
    assert [words_of(one) for one in counted(page, page.parents[1]).sentences] == [3, 10, 5, 5]


def test_a_banned_word_is_named_with_its_line_and_a_term_may_stand(page):
    assert counted(page, page.parents[1]).banned == ((20, "told"),)


def test_lines_are_kept():
    assert prose(PAGE).count("\n") == PAGE.count("\n")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("See e.g. this page. It ends.", 2),
        ("Of 3.5 tonnes. `x` is next.", 2),
        ("one\n\ntwo", 2),
        ("", 0),
    ],
)
def test_where_a_sentence_ends(text, count):
    assert len(sentences(text)) == count


def test_decisions_are_not_counted():
    names = [one.parent.name for one in pages()]
    assert "docs" in names
    assert "decisions" not in names


def test_the_documents_are_short():
    assert sum(counted(one).words for one in pages()) <= MOST_WORDS


@pytest.mark.parametrize("path", pages(), ids=lambda path: str(path.relative_to(docs_words.ROOT)))
def test_a_page_is_plain(path):
    """`python tools/docs_words.py PAGE` names the longest sentences and each banned word."""
    one = counted(path)
    assert one.mean <= LONGEST_MEAN
    assert one.banned == ()
