"""What the web form hands over."""

import pytest
from pydantic import ValidationError

from robots.invoice_splitting.request import SplitRequest
from robots.invoice_splitting.tests.builders import IDENTITY, payload, request


@pytest.mark.parametrize(
    "typed", [{"instalments": "mange"}, {"instalments": 0}, {"amount": "1.234,50"}, {"first_date": "snart"}]
)
def test_what_people_type_is_kept_as_typed(typed: dict[str, object]):
    """It is the rules that refuse it, in plain words, and not the form's check."""
    (name,) = typed
    assert typed[name] == getattr(request(**typed), name)


@pytest.mark.parametrize(
    "broken",
    [
        {"identity": None},
        {"identity": {"kind": "person", "number": "974760673"}},
        {"identity": {"kind": "organisation", "number": IDENTITY}},
        {"submitted_at": "i går"},
        {"submitted_at": "2026-11-22T10:15:00"},
        {"instalments": [2]},
        {"instalments": 2.5},
        {"instalments": True},
        {"language": "se"},
        {"request_id": "../../etc"},
        {"request_id": ""},
        {"invoice": " "},
        {"first_date": None},
        {"answer_to": "noen@example.org\nBcc: andre@example.org"},
        {"answer_to": "noen"},
        {"nickname": "Test"},
    ],
)
def test_what_the_form_fills_in_is_checked(broken: dict[str, object]):
    """A request that no form of ours can have made goes to a person as unusable."""
    with pytest.raises(ValidationError):
        request(**broken)


@pytest.mark.parametrize("field", ["request_id", "answer_to"])
def test_no_identity_number_comes_in_where_it_would_be_shown(field: str):
    """The id names files and the address stands in letters: neither may hold eleven digits in a row."""
    with pytest.raises(ValidationError) as caught:
        request(**{field: f"{IDENTITY}@example.org" if field == "answer_to" else IDENTITY})
    assert IDENTITY not in str(caught.value)


def test_a_request_never_shows_its_identity_number():
    """It could end in a log through any repr."""
    assert IDENTITY not in repr(request())


def test_a_request_survives_its_json():
    """It is stored as JSON between the web form and the robot."""
    read = SplitRequest.model_validate_json(request().model_dump_json())
    assert SplitRequest.model_validate(payload()) == read
