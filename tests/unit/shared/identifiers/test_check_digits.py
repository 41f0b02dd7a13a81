import pytest

from shared.identifiers.check_digits import are_digits, mod10, mod11, weighted_sum


@pytest.mark.parametrize(("base", "digit"), [("60224", "3"), ("1234", "4"), ("0", "0"), ("5", "9")])
def test_modulus_10_is_luhn(base: str, digit: str):
    """robots.md §4: 60224 gives 8+2+4+0+3 = 17, so 3; 5 alone gives 10, digits summed 1, so 9."""
    assert digit == mod10(base)


@pytest.mark.parametrize(("total", "digit"), [(30, "3"), (23, "-"), (22, "0"), (195, "3"), (173, "3")])
def test_modulus_11_has_two_special_rests(total: int, digit: str):
    """Rest 0 is written 0, and rest 1 has no digit at all."""
    assert digit == mod11(total)


def test_a_weighted_sum_goes_from_the_left():
    """1234567890 with the weights of an account: 5+8+9+8+35+36+35+32+27+0 = 195."""
    assert 195 == weighted_sum("1234567890", (5, 4, 3, 2, 7, 6, 5, 4, 3, 2))


@pytest.mark.parametrize("text", ["", "12a", "１２", "1 2", "²", "-1", "٣"])
def test_only_the_ten_digits_are_digits(text: str):
    """Python's isdigit takes digits of other scripts, on which arithmetic would fail or lie."""
    assert not are_digits(text)
