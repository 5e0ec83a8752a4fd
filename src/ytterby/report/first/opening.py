"""How the sentence of the first page begins: who does what with which goods, to whom and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ytterby.report.first.formats import short, span, technology_of, the_region
from ytterby.report.kit.numbers import listed, percent

if TYPE_CHECKING:
    from ytterby.report.first.figures import Setting

MAX_STAGES = 4
"""Stages that are named; a control on more is one on all goods."""


def opening(setting: Setting) -> str:
    """Who does what with which goods, to whom and when."""
    change, words = setting.change, setting.words
    actor = the_region(words, change["actor"]) if change["actor"] else ""
    actor = actor[:1].upper() + actor[1:]
    when, what = span(change["first"], change["last"]), goods_of(setting)
    to = listed([the_region(words, one) for one in change["destinations"]])
    size = change["size"]
    if change["kind"] == "ban" and actor:
        part = "" if size in (None, 1.0) else f" {percent(size)} of"
        return f"{actor} stops{part} its exports of {what}{' to ' + to if to else ''} {when}"
    if change["kind"] == "licence" and actor:
        text = f"{actor} lets {what}{' go to ' + to if to else ' leave'} only with a licence {when}"
        text += "" if size is None else f", and grants {percent(size)} of what is asked for"
        return text + (f", after {change['delay']:.0f} days" if change.get("delay") else "")
    if change["kind"] == "quota" and actor:
        less = "" if size is None else f" to {percent(size)} of what left it before"
        return f"{actor} limits its exports of {what}{less} {when}"
    if change["kind"] == "tariff" and actor:
        duty = "a duty" if size is None else f"a duty of {percent(size)}"
        abroad = change["actor"] != words.holder
        source = f" from {the_region(words, words.holder)}" if abroad else ""
        return f"{actor} levies {duty} on {what}{source} {when}"
    if change["kind"] == "technology" and actor:
        known = listed([technology_of(one) for one in change["technologies"]])
        return f"{actor} withholds its know-how of {known} {when}"
    if change["kind"] == "support" and actor:
        paid = listed([title[:1].lower() + title[1:] for title in change["controls"].values()])
        return f"{actor} supports its makers ({paid}) {when}"
    if change["kind"] == "stock" and change["controls"] and actor:
        kept = listed([title[:1].lower() + title[1:] for title in change["controls"].values()])
        return f"{actor} keeps public stocks ({kept}) {when}"
    if change["kind"] == "stock":
        return f"{change['title']}: other stocks are held {when}"
    if change["kind"] == "several" and change["actors"]:
        who = listed([the_region(words, one) for one in change["actors"]])
        many = len(change["controls"])
        verb = "put" if len(change["actors"]) > 1 else "puts"
        kinds = "a control" if many == 1 else f"{many} controls"
        return f"{who[:1].upper()}{who[1:]} {verb} {kinds} on {what}{' to ' + to if to else ''} in force {when}"
    return f"{change['title']} ({when})" if when else str(change["title"])


def goods_of(setting: Setting) -> str:
    """The goods that a control touches, in few words."""
    change, words = setting.change, setting.words
    stages = list(dict.fromkeys(short("stages", s, words.stage(s)) for s in change["stages"]))
    single = [words.elements[e] for e in change["elements"] if e in words.elements]
    if not change["goods"]:
        return words.material
    if change["all_goods"] or not single:
        if not single and stages:
            return listed(stages)
        if len(words.elements) == 1:
            return words.material
        return (
            f"all {words.material}"
            if len(stages) > MAX_STAGES
            else f"{words.material} ({listed(stages, 4)})"
        )
    if len(stages) > MAX_STAGES:
        return f"{listed(single)} in every form"
    return f"{listed(single)} ({listed(stages, 4)})" if stages else listed(single)


def place_of(setting: Setting, region: str) -> str:
    """Where a price is paid, as an adverb."""
    if region == "OUTSIDE":
        return f"outside {the_region(setting.words, setting.words.holder)}"
    return f"in {the_region(setting.words, region)}"
