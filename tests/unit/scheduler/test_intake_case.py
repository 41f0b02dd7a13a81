"""What is said of a case names it and never shows it."""

from scheduler.intake_case import shown_name


def test_a_fields_name_is_shown_short_and_harmless():
    """A name comes from the file too: it may steer a terminal or be a whole document."""
    assert "a?[31m" == shown_name("a\x1b[31m")
    assert 40 == len(shown_name("x" * 1000))
