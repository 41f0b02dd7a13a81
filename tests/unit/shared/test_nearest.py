"""Mistyped words are answered with the one that was meant."""

from shared.nearest import hint, nearest


def test_the_nearest_word_is_the_one_that_was_meant():
    """Somebody who writes slts meant slots."""
    assert "slots" == nearest("slts", ["sweep_seconds", "slots", "capabilities"])


def test_a_word_like_no_other_has_no_nearest():
    """A guess that is wild helps nobody."""
    assert nearest("xyz", ["slots", "seconds"]) is None


def test_a_near_word_is_offered_as_a_question():
    """The message reads as a sentence."""
    assert "did you mean slots?" == hint("slts", ["slots", "sweep_seconds"])


def test_without_a_near_word_all_known_ones_are_listed():
    """Whoever is far off sees what there is, in order."""
    assert "known here: a, b" == hint("zzz", ["b", "a", "b"])


def test_where_nothing_is_known_the_hint_says_so():
    """An empty list after a colon would read as a mistake of ours."""
    assert "nothing is known here" == hint("zzz", [])
