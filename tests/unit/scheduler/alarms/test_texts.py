"""Every kind has its texts, in three languages that say the same."""

import re
from dataclasses import fields
from typing import Any

import pytest
import typer.main

from scheduler.alarms.cause import Kind
from scheduler.alarms.texts import TEXTS, Said, Text
from scheduler.cli.commands import app

NAMED = re.compile(r"\{(\w+)\}")


def said(text: Text) -> list[Said]:
    """All that is said of a kind, but for the command."""
    return [getattr(text, each.name) for each in fields(text) if each.name != "command"]


@pytest.mark.parametrize("kind", Kind)
def test_three_languages_name_the_same(kind: Kind):
    """A count or a name that is said in one is said in all."""
    for languages in said(TEXTS[kind]):
        assert 1 == len({frozenset(NAMED.findall(each)) for each in languages}), languages


@pytest.mark.parametrize("kind", Kind)
def test_sentences_end_and_headlines_do_not(kind: Kind):
    """A headline is read in a list of mails, a sentence aloud."""
    text = TEXTS[kind]
    assert [] == [each for each in text.headline if each.endswith(".")]
    sentences = [each for languages in (text.means, text.todo) for each in languages]
    assert [] == [each for each in sentences if not each.endswith(".")]


@pytest.mark.parametrize("kind", Kind)
def test_every_command_can_be_typed_as_it_stands(kind: Kind):
    """Whoever copies it from a mail at night gets an answer, not a usage error."""
    words = NAMED.sub("1", TEXTS[kind].command).split()
    command: Any = typer.main.get_command(app)
    assert "avlast" == words.pop(0)
    while hasattr(command, "commands") and words and words[0] in command.commands:
        command = command.commands[words.pop(0)]
    command.make_context("avlast", words)
