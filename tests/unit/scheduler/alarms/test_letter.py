"""A letter is text that nothing can be added to, and HTML that reads aloud well."""

import json
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from scheduler.alarms.letter import Letter, Section, as_html, as_text, filtered, letter_of, one_line

LETTER = Letter(
    "nb", "Mottak: kjøringen feilet", (Section("Hva", ("Den feilet.",), "avlast log 7"),), "Avlast"
)


def test_as_text_a_command_stands_by_itself():
    """Whoever copies it gets nothing else."""
    assert "Hva\nDen feilet.\n    avlast log 7\n\n-- \nAvlast\n" == as_text(LETTER)


def test_html_says_its_language_and_has_headings():
    """A screen reader finds its way."""
    html = as_html(LETTER)
    assert html.startswith('<!DOCTYPE html>\n<html lang="nb">')
    assert "<h2>Hva</h2><p>Den feilet.</p><p><code>avlast log 7</code></p>" in html


def test_a_row_holds_the_same_letter():
    """What was written down before sending is what is sent."""
    assert LETTER == letter_of(json.loads(json.dumps(LETTER.as_rows())))


@given(st.text())
def test_a_line_stays_a_line(text: str):
    """Neither a header nor a paragraph can be added to by what a title or reason holds."""
    line = one_line(text)
    assert [line] == (line.splitlines() or [""])
    assert all(character.isprintable() for character in line)


class Tags(HTMLParser):
    """Collects what tags there are."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, _: object) -> None:
        """One more."""
        self.found.add(tag)


@given(st.text())
def test_no_text_becomes_html(text: str):
    """A title with tags in it is shown, not obeyed."""
    letter = Letter("nb", text, (Section(text, (text,), text),), text)
    usual = {"html", "head", "meta", "title", "body", "h1", "h2", "p", "code", "hr"}
    assert usual >= Tags(as_html(letter)).found


def test_every_text_goes_through_the_filter():
    """Subject, headings, paragraphs, commands and footer alike."""
    letter = Letter("nb", "x", (Section("x", ("x", "x"), "x"),), "x")
    assert Letter("nb", "-", (Section("-", ("-", "-"), "-"),), "-") == filtered(letter, lambda _: "-")
