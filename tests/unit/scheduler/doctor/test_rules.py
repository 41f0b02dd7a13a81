"""What can be wrong with robots, policies and baselines."""

from dataclasses import replace

import pytest

from tests.support.sick_house import AT_WORK, IN_RULES, RULES, codes, failing, with_robot


@pytest.mark.parametrize("code", IN_RULES)
def test_each_fault_is_found_and_nothing_beside_it(code: str):
    """One fault, one sentence, so that nobody mends the wrong thing."""
    assert [code] == codes(**IN_RULES[code])


def test_a_robot_that_cannot_be_read_is_not_called_absent_too():
    """Its folder is there; what is wrong with it is told already."""
    broken = replace(RULES, robots=(), troubles=(failing("BadManifest"),))
    assert ["robot_wrong"] == codes(rules=broken)


def test_a_browser_and_something_else_are_told_apart():
    """The cure of one is no cure of the other."""
    lacking = replace(with_robot(capabilities=("excel", "browser")), capabilities=())
    assert ["browser_missing", "capability_missing"] == codes(rules=lacking)


def test_without_the_database_deployment_is_not_judged():
    """Nobody knows then what is deployed."""
    assert [] == codes(at_work=replace(AT_WORK, deployed=None))
