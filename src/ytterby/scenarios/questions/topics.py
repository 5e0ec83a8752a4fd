"""Questions that another command answers: whether a good needs a licence, how large a stock has to be, what pays.

A row `command` of the table is a pattern of the whole question; what its groups `rest` and `more` hold is goods in
one's own words, then from where, to where and when. A row `topic` is a pattern of what a question is about: parts that
its command has a use for are read, common words between them are left out, and an act or a number is not.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from ytterby.ground.needed import PatternIndex
from ytterby.scenarios.questions.days import dates_of, span_of
from ytterby.scenarios.questions.parts import Clause, parts_of, patterns
from ytterby.scenarios.questions.reading import folder_named
from ytterby.scenarios.questions.support import country_of, entry_of
from ytterby.scenarios.questions.table import compiled, kinds, letters, rows_of
from ytterby.scenarios.questions.words import (
    AskError,
    asks,
    known_words,
    refused,
    rewritten,
    unread,
    words_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ytterby.scenarios.questions.reading import ScenarioQuestion

POLITE = re.compile(
    r"\b(?:please|kindly|suddenly|hypothetically|really|actually|the) |"
    r"(?<=\bto )(?:an? |my |our )?(?:\w+ )?(?:plant|company|firm|factory|maker|buyer|customer|partner|client) in ",
    re.IGNORECASE,
)
"""Words that are no part of an option of a command."""
PLACED = re.compile(
    r"\b(?:going |for |sent )+(?:to )?(?:my|our|an?|its|their) (?:\w+ )?"
    r"(?:plant|company|firm|factory|site|customer|buyer) in |"
    r"\b(?:that|which) (?:is|are|goes|go) (?:going |shipped |sent |sold |exported )?to ",
    re.IGNORECASE,
)
"""Words that say to whom goods go, for `to`."""


@cache
def _commands() -> tuple[list[tuple[str, str]], PatternIndex]:
    """Patterns of whole questions, each with its command, and where to look a text up; a name in capitals stands for a
    row `phrase`."""
    names, phrases = re.compile("[A-Z]{4,}|WHO"), rows_of("phrase")
    every = [
        (names.sub(lambda name: phrases[name[0]], one), command)
        for one, command in rows_of("command").items()
    ]
    return every, PatternIndex(pattern for pattern, _ in every)


def _fitting(text: str) -> Iterator[tuple[re.Match[str], str]]:
    """Each command that a text may ask for, with how its pattern fits."""
    commands, index = _commands()
    for pattern, command in (commands[number] for number in index.may_fit(text)):
        if found := compiled(pattern, re.IGNORECASE).fullmatch(text):
            yield found, command


def commanded(question: ScenarioQuestion) -> bool:
    """Whether another command answers the whole of a question. Raises AskError."""
    whole = [question.sentence, rewritten(question.sentence)]
    whole = [PLACED.sub("to ", one) for one in dict.fromkeys(whole)]
    texts = [POLITE.sub("", f"{one} ").strip(" .?!") for one in whole]
    texts += [re.split(r"\s[:–-]+\s|: ", one)[-1] for one in texts]  # what leads to it is left out
    fault: AskError | None = None
    every = ((text, *fit) for text in dict.fromkeys(texts) for fit in _fitting(text))
    for text, found, command in every:
        groups = {name: words.strip(" ,") for name, words in found.groupdict().items() if words}
        if "rest" in groups and re.match(rows_of("phrase")["NOITEM"], groups["rest"], re.IGNORECASE):  # fmt: skip
            continue
        telling = f"told of {command.split()[0]}"
        words = known_words(text) if telling in rows_of("kinds") else []
        odd = [one for one in words if one.kind in ("unknown", "unclear") and one.text.islower()]
        if odd := [one for one in odd if not asks(one, telling)]:
            fault = fault or refused(odd[0].text, odd[0].value)
            continue
        question.command, question.name = command.split(), "asked"
        if "party" in groups:
            question.command += ["--party", groups["party"]]
        if "rest" in groups:
            rest = f"{groups['rest']} {groups.get('more', '')}"
            try:
                _goods(question, rest, sent="more" not in found.re.groupindex)
            except AskError as other:  # what is rewritten may be clear
                fault, question.command, question.reading = fault or other, [], []
                continue
        question.say(question.sentence, f"command: {command}")
        return True
    if fault:
        raise fault
    return False


def _goods(question: ScenarioQuestion, text: str, *, sent: bool) -> None:
    """Options of `check`: goods or a technology as they are written, the countries and the day behind them.

    sent : they are sent, so a country that they are in is where they go
    """
    words = known_words(text)
    own = [patterns()[name] for name in kinds("of goods that are sent")]
    written = "".join(letters()[one.kind] for one in words)
    begins = next(
        (n for n in range(1, len(words)) if any(one.match(written, n) for one in own)), len(words)
    )
    goods = text[: words[begins].start] if begins < len(words) else text
    goods = re.sub(rows_of("phrase")["SENT"], "", goods.strip(" ,-"), flags=re.IGNORECASE).strip(" ,-")  # fmt: skip
    options = {"technology" if any(one.kind == "know" for one in words[:begins]) else "item": goods}
    bare = re.sub(r"^(?:chinese|china s?) |,? (?:in )?china$", "", goods, flags=re.IGNORECASE)
    home = bare != goods or re.search(
        r"\bchinese (?:company|firm|maker|export|licen)", question.sentence, re.I
    )
    options = dict.fromkeys(options, bare) | ({"from": "China"} if home else {})
    for part in parts_of([one for one in words[begins:] if one.kind not in ("silent", "plain", "and")]):  # fmt: skip
        if part.name == "from_place":
            options["from"] = country_of(part.places[0].text)
        elif part.name == "in_place" and part.text.endswith("hina"):
            options["from"] = "China"
        elif part.name in ("away", "on_place") or (part.name == "in_place" and sent):
            options["to"] = country_of(part.places[0].text)
        elif part.name in ("start", "within", "deadline") and part.words[0].kind != "from":
            options["on"] = str(span_of(dates_of(part)[0])[0])
        elif part.name not in ("checks", "exports"):
            why = "one day" if part.words[0].kind == "from" else "idle"
            raise unread(
                part.text, why, part.text.replace("from", "on", 1) if why == "one day" else "check"
            )
    for one in known_words(question.sentence):
        if (
            one.kind == "region"
            and one.value != "CHN"
            and country_of(one.text) not in options.values()
        ):
            raise unread(one.text, "idle", "check")
    for name in [one for one in ("item", "technology", "from", "to", "on") if one in options]:
        question.command += [f"--{name}", options[name]]
        question.say(options[name], f"{name}: {options[name]}")


def handed(question: ScenarioQuestion) -> bool:
    """Whether a question is about what a command of its own answers, and has what that needs. Raises AskError."""
    for name, pattern in rows_of("topic").items():
        if not compiled(pattern, re.IGNORECASE).search(question.sentence):
            continue
        words = words_of(question.sentence, common=True)
        question.folder = folder_named(words)
        kept = [one for one in words if one.kind not in ("plain", "noun", "unknown")]
        clause, idle = (
            Clause(question, template=rows_of("frame")[name].partition("> ")[2], frame=name),
            [],
        )
        for part in parts_of(kept, loose=True):
            other = clause.parts.get(part.name)
            if part.name == "goods":
                idle.append(part)
            elif other and other.text != part.text:
                raise AskError(f"{part.text!r} says the same as {other.text!r}", "Say each thing once.")  # fmt: skip
            clause.parts[part.name] = part
        entry_of(clause)
        rest = [one for key, one in clause.parts.items() if key not in clause.used]
        for part in [*idle, *rest]:
            if part.name in kinds(f"not of {name}"):
                raise unread(part.text, "idle", name)
            question.say(part, "goes with the rest: it changes nothing in the answer")
        for word in [one for one in words if one not in kept]:
            question.say(word.text, "goes with the rest")
        question.say(question.sentence, f"command: {name}")
        return True
    return False
