"""Two pictures that differ say where, and never with what."""

from shared.database.picture import Picture, differences


def test_pictures_of_the_same_have_no_differences():
    """Then the new data may take the old ones' place."""
    facts = {("content of", "avlast: public.items"): "3 17"}
    assert [] == differences(Picture(facts, 3), Picture(dict(facts), 3))


def test_what_is_missing_new_or_other_is_named_without_its_value():
    """A role's value is its password's hash; the names suffice to look."""
    before = Picture({("role", "a"): "x", ("role", "b"): "y", ("sequence", "s"): "1"}, 0)
    after = Picture({("role", "b"): "z", ("sequence", "s"): "1", ("index", "i"): "1"}, 0)
    assert ["role a is missing", "index i is new", "role b differs"] == differences(before, after)
