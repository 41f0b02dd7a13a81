"""A Job Object as Windows' documentation has it; the kernel is a fake that writes down what it is asked."""

import ctypes
from typing import Any

import pytest

from shared.windows_job import ExtendedLimits, Job, enter

KILL_ON_JOB_CLOSE = 0x2000


class Kernel:
    """Answers as kernel32 does, and keeps what it was asked."""

    def __init__(self, refuses: str = "") -> None:
        self.asked: list[str] = []
        self.limits = b""
        self._refuses = refuses
        for name in (
            *("CreateJobObjectW", "OpenJobObjectW", "GetCurrentProcess", "SetInformationJobObject"),
            *("AssignProcessToJobObject", "TerminateJobObject", "CloseHandle", "GetLastError"),
        ):
            setattr(self, name, self._function(name))

    def _function(self, name: str) -> Any:
        def function(*given: Any) -> int:
            self.asked.append(name)
            if name == "SetInformationJobObject":
                self.limits = ctypes.string_at(given[2], given[3])
            return 0 if name == self._refuses else 4711

        return function


def test_the_limits_have_the_size_that_windows_demands():
    """144 bytes on 64 bits: with any other the call is refused."""
    assert 144 == ctypes.sizeof(ExtendedLimits)


def test_a_job_ends_all_that_is_in_it_when_its_last_handle_is_closed():
    """That is how a worker's crash ends the trees of its runs."""
    kernel = Kernel()
    Job.made(kernel, "7-abc")
    limits = ExtendedLimits.from_buffer_copy(kernel.limits)
    assert KILL_ON_JOB_CLOSE == limits.BasicLimitInformation.LimitFlags


def test_who_enters_a_job_keeps_no_handle_of_it():
    """A child's own handle would keep the job, and the child, alive without the worker."""
    kernel = Kernel()
    enter(kernel, "7-abc")
    assert ["OpenJobObjectW", "GetCurrentProcess", "AssignProcessToJobObject", "CloseHandle"] == kernel.asked


def test_ending_a_job_ends_what_is_in_it_and_lets_go_of_it():
    """A run's end in order takes the same way as its worker's crash."""
    kernel = Kernel()
    job = Job.made(kernel, "7-abc")
    kernel.asked.clear()
    job.end()
    assert ["TerminateJobObject", "CloseHandle"] == kernel.asked


def test_a_job_that_is_gone_cannot_be_entered():
    """Its worker ended before the child began: the child must not begin without it."""
    with pytest.raises(OSError, match="refused a job"):
        enter(Kernel(refuses="OpenJobObjectW"), "7-abc")
