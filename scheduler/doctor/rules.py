"""Checks of robots, policies and baselines."""

from collections.abc import Iterator

from scheduler.doctor.facts import AtWork, PolicyHere, Rules
from scheduler.doctor.finding import Finding
from shared.baseline import holding

_BROWSER = "browser"


def robots(facts: Rules) -> Iterator[Finding]:
    """What each robot's folder lacks."""
    for trouble in facts.troubles:
        yield Finding("robot_wrong", trouble.sentence)
    for robot in facts.robots:
        for nobody in robot.nobodies:
            yield Finding("robot_nobody", f"The robot {robot.name}: {nobody}")
        for name in robot.missing_secrets:
            yield Finding(
                "secret_missing", f"The robot {robot.name} needs the secret {name}, which is not set."
            )
        if not robot.has_values:
            yield Finding(
                "values_missing",
                f"The robot {robot.name} has no [values.{facts.environment}], and has values elsewhere.",
            )


def capabilities(facts: Rules) -> Iterator[Finding]:
    """What robots need of a machine and this one has not."""
    here = set(facts.capabilities)
    for robot in facts.robots:
        lacking = sorted(set(robot.capabilities) - here)
        if _BROWSER in lacking:
            yield Finding(
                "browser_missing", f"The robot {robot.name} drives a browser, and none was found here."
            )
        for name in lacking:
            if name != _BROWSER:
                yield Finding(
                    "capability_missing", f"The robot {robot.name} needs {name}, which no worker here offers."
                )


def policies(facts: Rules) -> Iterator[Finding]:
    """Whether a signed policy applies today."""
    for policy in facts.policies:
        if policy.trouble is not None:
            yield Finding(_policy_code(policy), policy.trouble.sentence)
        elif policy.nobody is not None:
            yield Finding("policy_signer_nobody", f"The policy {policy.name}: {policy.nobody}")


def baselines(facts: Rules) -> Iterator[Finding]:
    """Whether what the robots do can be counted."""
    if facts.baselines_trouble is not None:
        yield Finding("baselines_wrong", facts.baselines_trouble.sentence)
        return
    for work in dict.fromkeys(robot.work for robot in facts.robots):
        found = holding(facts.baselines, work, facts.today)
        if found is None:
            yield Finding(
                "baseline_missing", f"{work} has no minutes by hand today, so it gives back no hours."
            )
            continue
        if not found.approved:
            yield Finding("baseline_unsigned", f"{work} version {found.version} is not approved by both.")
        if facts.today >= found.best_before:
            yield Finding(
                "baseline_expired", f"{work} version {found.version} was best before {found.best_before}."
            )


def calendars(facts: Rules, at_work: AtWork) -> Iterator[Finding]:
    """Whether schedules go by the calendars that are here."""
    for name, version in at_work.calendars:
        if facts.calendars and facts.calendars.get(name) != version:
            yield Finding(
                "calendar_not_deployed", f"The calendar {name} is not here what schedules were deployed with."
            )


def deployment(facts: Rules, at_work: AtWork) -> Iterator[Finding]:
    """Whether the folders here say what was deployed."""
    if at_work.deployed is None:
        return
    here = {robot.name: robot.hash for robot in facts.robots}
    for name in sorted(here.keys() - at_work.deployed.keys()):
        yield Finding("robot_not_deployed", f"The robot {name} is here and is not deployed.")
    for name in sorted(at_work.deployed.keys() & here.keys()):
        if here[name] != at_work.deployed[name]:
            yield Finding("robot_differs", f"The robot {name} is not here what was deployed.")
    if not facts.troubles:
        for name in sorted(at_work.deployed.keys() - here.keys()):
            yield Finding("robot_absent", f"The robot {name} is deployed and not in the folders here.")
    for each in facts.baselines:
        if (each.work, each.version) not in at_work.registered:
            yield Finding(
                "baseline_not_registered", f"{each.work} version {each.version} is in the file alone."
            )


def _policy_code(policy: PolicyHere) -> str:
    kind = policy.trouble.kind if policy.trouble else ""
    return {"NotFound": "policy_missing", "Refused": "policy_unsigned"}.get(kind, "policy_wrong")


CHECKS = (robots, capabilities, policies, baselines)
