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
@pytest.mark.parametrize("written", ["{0}{1}", "x{0}{1}x", "soknad-{0}-{1}", "1.{0}.{1}", "20261122{0}{1}_2"])
def test_no_identity_number_comes_in_where_it_would_be_shown(field: str, written: str):
    """The id names files and the address stands in letters: neither may hold one, however it is hidden."""
    hidden = written.format(IDENTITY[:6], IDENTITY[6:])
    with pytest.raises(ValidationError) as caught:
        request(**{field: f"{hidden}@example.org" if field == "answer_to" else hidden})
    assert IDENTITY not in str(caught.value)


@pytest.mark.parametrize("request_id", ["20261122101500-0007", "3f2b8c1e-6f0d-4a58-9c1b-2d7e5a90c3f1"])
def test_an_id_of_many_digits_comes_in(request_id: str):
    """A time stamp and a UUID name nobody."""
    assert request_id == request(request_id=request_id).request_id


def test_a_request_never_shows_its_identity_number():
    """It could end in a log through any repr."""
    assert IDENTITY not in repr(request())


def test_a_request_survives_its_json():
    """It is stored as JSON between the web form and the robot."""
    read = SplitRequest.model_validate_json(request().model_dump_json())
    assert SplitRequest.model_validate(payload()) == read
