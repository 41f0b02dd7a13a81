"""What is wrong: from what was looked at and an instant to a set of causes; nothing is remembered here."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from scheduler.alarms.cause import AlarmCause, Kind
from scheduler.alarms.hours import at, oslo_day
from scheduler.alarms.rules import Alarms
from scheduler.alarms.snapshot import RobotDay, Snapshot
from scheduler.timing import OSLO

_CLOCK, _WORKER = "clock", "worker"


def causes(seen: Snapshot, rules: Alarms, now: datetime) -> list[AlarmCause]:
    """Everything that is wrong now, each cause once."""
    found = [cause for check in CHECKS for cause in check(seen, rules, now)]
    return list({cause.key: cause for cause in found}.values())


def failed_runs(seen: Snapshot, rules: Alarms, _: datetime) -> Iterator[AlarmCause]:
    """Runs that failed: until one succeeds, and one that did so meanwhile is told of all the same."""
    for failed in seen.failed:
        if failed.recovered and failed.last_at <= seen.since:
            continue
        if failed.runs >= rules.failed_runs:
            facts = {
                "code": failed.code,
                "run": f"{failed.last_run}",
                "again": "yes" if failed.tried_again else "",
            }
            yield AlarmCause(
                Kind.RUN_FAILED,
                (failed.robot, failed.code),
                failed.first_at,
                failed.runs,
                failed.robot,
                facts,
                failed.recovered,
            )


def missed_runs(seen: Snapshot, _: Alarms, __: datetime) -> Iterator[AlarmCause]:
    """Due times that nobody answered: until the schedule starts its robot again."""
    for missed in seen.missed:
        if not missed.begun_since or missed.noted_at > seen.since:
            facts = {
                "schedule": missed.schedule,
                "run": f"{missed.last_run}",
                "due": missed.last_due.isoformat(),
            }
            about = (missed.robot, missed.schedule)
            yield AlarmCause(
                Kind.MISSED, about, missed.first_due, missed.runs, missed.robot, facts, missed.begun_since
            )


def deadlines_of_the_day(seen: Snapshot, _: Alarms, now: datetime) -> Iterator[AlarmCause]:
    """Not started by ten, not finished by twelve: on days on which a schedule asked for it before that."""
    day = oslo_day(now)
    for robot in seen.days:
        for kind, by, happened in (
            (Kind.NOT_STARTED, robot.not_started_by, robot.began_at is not None),
            (Kind.NOT_FINISHED, robot.not_finished_by, _is_finished(robot)),
        ):
            if by is None or not _was_asked(robot, by, now) or happened:
                continue
            facts = {"by": f"{by:%H.%M}", "due": f"{robot.first_due:%Y-%m-%dT%H:%M:%S%z}"}
            yield AlarmCause(kind, (robot.robot, f"{day}"), at(day, by), 1, robot.robot, facts)


def _was_asked(robot: RobotDay, by: time, now: datetime) -> bool:
    deadline = at(oslo_day(now), by)
    return robot.first_due is not None and robot.first_due <= deadline <= now


def _is_finished(robot: RobotDay) -> bool:
    if robot.not_finished_by is None or robot.succeeded_at is None:
        return False
    return robot.open_due is None or robot.open_due > at(oslo_day(robot.open_due), robot.not_finished_by)


def late_items(seen: Snapshot, _: Alarms, __: datetime) -> Iterator[AlarmCause]:
    """Cases that waited for longer than promised, in working hours."""
    for late in seen.late:
        if late.items:
            facts = {"hours": f"{late.hours:g}", "oldest": late.oldest_at.isoformat()}
            yield AlarmCause(Kind.ITEMS_LATE, (late.robot,), late.oldest_at, late.items, late.robot, facts)


def growing_queues(seen: Snapshot, rules: Alarms, now: datetime) -> Iterator[AlarmCause]:
    """A queue with many cases, and so many times as many as some hours ago."""
    for queue in seen.queues:
        least = rules.queue_least if queue.least is None else queue.least
        grown = queue.waiting >= rules.queue_factor * max(queue.waiting_before, 1)
        if queue.waiting >= least and grown:
            facts = {"before": f"{queue.waiting_before}", "hours": f"{queue.hours}"}
            yield AlarmCause(Kind.QUEUE_GROWING, (queue.robot,), now, queue.waiting, queue.robot, facts)


def silent_machines(seen: Snapshot, rules: Alarms, now: datetime) -> Iterator[AlarmCause]:
    """Machines whose workers or clocks went silent without saying good-bye."""
    for part in seen.machines:
        if now - part.seen_at >= timedelta(minutes=rules.silent_minutes):
            kind = Kind.CLOCK_SILENT if part.what == _CLOCK else Kind.WORKER_SILENT
            yield AlarmCause(kind, (part.machine,), part.seen_at, facts={"machine": part.machine})


def unseen_folders(seen: Snapshot, rules: Alarms, now: datetime) -> Iterator[AlarmCause]:
    """Folders whose files nobody sees arrive, for as long as a machine may be silent."""
    for folder in seen.folders:
        if now - folder.since >= timedelta(minutes=rules.silent_minutes):
            facts = {"trigger": folder.trigger, "folder": folder.folder, "cause": folder.trouble}
            about = (folder.robot, folder.trigger)
            yield AlarmCause(Kind.FOLDER_AWAY, about, folder.since, 1, folder.robot, facts)


def expiring_secrets(seen: Snapshot, rules: Alarms, now: datetime) -> Iterator[AlarmCause]:
    """Secrets that are near their last day, or past it."""
    for secret in seen.secrets:
        days = (secret.expires - oslo_day(now)).days
        if days <= rules.secret_days:
            facts = {
                "secret": secret.name,
                "day": secret.expires.isoformat(),
                "robots": ", ".join(secret.robots),
            }
            since = at(secret.expires - timedelta(days=rules.secret_days), time())
            yield AlarmCause(Kind.SECRET_EXPIRES, (secret.name,), since, facts=facts | {"days": f"{days}"})


def cases_with_people(seen: Snapshot, _: Alarms, __: datetime) -> Iterator[AlarmCause]:
    """Cases that wait for a person: for business reasons, or because the robot gave up."""
    for waiting in seen.with_people:
        if not waiting.cases:
            continue
        business = waiting.cause == "business"
        kind = Kind.CASES_TO_PERSON if business else Kind.CASES_GIVEN_UP
        about = (waiting.robot, waiting.cause, waiting.code)
        facts = {"cause": waiting.cause, "code": waiting.code}
        yield AlarmCause(kind, about, waiting.first_at, waiting.cases, waiting.robot, facts)


def late_follow_ups(seen: Snapshot, _: Alarms, __: datetime) -> Iterator[AlarmCause]:
    """Cases that a person should have settled by now; one alarm for a robot."""
    late: dict[str, list[tuple[int, datetime]]] = {}
    for waiting in seen.with_people:
        if waiting.late and waiting.late_since:
            late.setdefault(waiting.robot, []).append((waiting.late, waiting.late_since))
    for robot, found in late.items():
        since = min(when for _, when in found)
        facts = {"oldest": since.isoformat()}
        yield AlarmCause(Kind.FOLLOW_UPS_LATE, (robot,), since, sum(n for n, _ in found), robot, facts)


def unreachable_people(seen: Snapshot, _: Alarms, now: datetime) -> Iterator[AlarmCause]:
    """Whom nobody can tell anything: the RPA team hears of it, and gets what was meant for them."""
    for person in seen.unreachable:
        facts = {
            "person": person.person,
            "robots": ", ".join(person.robots),
            "known": "yes" if person.known else "",
        }
        yield AlarmCause(Kind.NO_ADDRESS, (person.person,), _midnight(now), facts=facts)


def _midnight(now: datetime) -> datetime:
    return now.astimezone(OSLO).replace(hour=0, minute=0, second=0, microsecond=0)


CHECKS = (
    failed_runs,
    missed_runs,
    deadlines_of_the_day,
    late_items,
    growing_queues,
    silent_machines,
    unseen_folders,
    expiring_secrets,
    cases_with_people,
    late_follow_ups,
    unreachable_people,
)
