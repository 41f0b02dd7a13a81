"""What a mail says, as a value: made from alarms, and written as plain text or simple HTML."""

import html
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from shared.report_words import Language


@dataclass(frozen=True)
class Section:
    """A heading, what stands below it, and the command that shows more."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    command: str = ""


@dataclass(frozen=True)
class Letter:
    """A subject and its sections, in one language."""

    language: Language
    subject: str
    sections: tuple[Section, ...]
    footer: str

    def as_rows(self) -> dict[str, Any]:
        """The same as plain values, for a row."""
        return asdict(self)


def letter_of(row: Mapping[str, Any]) -> Letter:
    """The letter that a row holds."""
    sections = (Section(s["heading"], tuple(s["paragraphs"]), s["command"]) for s in row["sections"])
    return Letter(row["language"], row["subject"], tuple(sections), row["footer"])


def filtered(letter: Letter, redact: Callable[[str], str]) -> Letter:
    """The letter with every text through the filter; line ends and what steers a terminal go too."""

    def clean(text: str) -> str:
        return one_line(redact(text))

    sections = (
        Section(clean(s.heading), tuple(clean(p) for p in s.paragraphs), clean(s.command))
        for s in letter.sections
    )
    return Letter(letter.language, clean(letter.subject), tuple(sections), clean(letter.footer))


def one_line(text: str) -> str:
    """The text as one line without control characters: a header or a line of a mail cannot be added to."""
    spaced = " ".join(text.split())
    return "".join(character for character in spaced if character.isprintable())


def as_text(letter: Letter) -> str:
    """The letter as plain text."""
    return "\n".join([*_lines(letter.sections), "-- ", letter.footer, ""])


def _lines(sections: Sequence[Section]) -> Iterable[str]:
    for section in sections:
        yield section.heading
        yield from section.paragraphs
        if section.command:
            yield f"    {section.command}"
        yield ""


def as_html(letter: Letter) -> str:
    """The letter as HTML that reads aloud well: a language, headings, paragraphs, nothing else."""
    body = "".join(_blocks(letter.sections))
    subject, footer = html.escape(letter.subject), html.escape(letter.footer)
    return (
        f'<!DOCTYPE html>\n<html lang="{letter.language}"><head><meta charset="utf-8">'
        f"<title>{subject}</title></head><body><h1>{subject}</h1>{body}<hr><p>{footer}</p></body></html>\n"
    )


def _blocks(sections: Sequence[Section]) -> Iterable[str]:
    for section in sections:
        yield f"<h2>{html.escape(section.heading)}</h2>"
        for paragraph in section.paragraphs:
            yield f"<p>{html.escape(paragraph)}</p>"
        if section.command:
            yield f"<p><code>{html.escape(section.command)}</code></p>"
