"""Ten thousand failures of three causes, told to two people: six mails in 15 minutes, each with its count."""

import re
from datetime import datetime, timedelta

from tests.integration.scheduler.alarms.conftest import Watched

CAUSES = (("mottak", "robot_failed"), ("mottak", "timed_out"), ("arkiv", "robot_failed"))
FAILURES = 10_000


def test_ten_thousand_failures_are_six_mails_with_their_counts(watched: Watched):
    """Two people, three causes, in a quarter of an hour; the last counts are those of the rows."""
    watched.rules_too(gather_seconds=60, tell={"run_failed": ["owner", "rpa"]})
    watched.robot("arkiv")
    watched.look()
    sent_at: list[datetime] = []
    looks = 30
    for number in range(looks):  # half a minute apart: the failures come all the time
        for place, (robot, code) in enumerate(CAUSES):
            runs = _share(FAILURES, looks * len(CAUSES), number * len(CAUSES) + place)
            watched.run(robot=robot, code=code, runs=runs)
        watched.look(0.5)
        sent_at += [watched.now] * (len(watched.mailbox.mails) - len(sent_at))
    assert 6 >= len(sent_at)
    assert sent_at[-1] - sent_at[0] < timedelta(minutes=15)
    to = [to for to, _ in watched.mailbox.subjects()]
    which = [re.findall(r"show (\d+)", watched.mailbox.text(n))[0] for n in range(len(to))]
    assert 6 == len(set(zip(to, which, strict=True)))
    assert all(re.search(r"\((\d+ ganger|én gang)\)", subject) for _, subject in watched.mailbox.subjects())
    assert FAILURES == sum(watched.open().values())


def test_the_counts_of_a_burst_are_all_of_them(watched: Watched):
    """When everything failed before the first mail, each person's mails add up to all failures."""
    watched.rules_too(gather_seconds=60, tell={"run_failed": ["owner", "rpa"]})
    watched.robot("arkiv")
    watched.look()
    for place, (robot, code) in enumerate(CAUSES):
        watched.run(robot=robot, code=code, runs=_share(FAILURES, len(CAUSES), place))
    for _ in range(30):
        watched.look(0.5)
    counts: dict[str, list[int]] = {}
    for to, subject in watched.mailbox.subjects():
        counts.setdefault(to, []).append(int(re.findall(r"\((\d+) ganger\)", subject)[0]))
    assert {"eier@kommune.example": [3334, 3333, 3333], "rpa@kommune.example": [3334, 3333, 3333]} == {
        to: sorted(found, reverse=True) for to, found in counts.items()
    }


def _share(whole: int, parts: int, place: int) -> int:
    return whole // parts + (place < whole % parts)
