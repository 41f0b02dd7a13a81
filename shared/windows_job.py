"""Windows' Job Object: whatever is in it ends when its last handle is closed, in whatever way that comes.

Only `shared.platform` makes one. The kernel's functions come in as an argument, so that their use is tested
elsewhere too; on a real Windows it was not tried.
"""

import ctypes
import os
from typing import Any, Self

_KILL_ON_JOB_CLOSE = 0x2000
_EXTENDED_LIMIT_INFORMATION = 9
_ASSIGN_PROCESS = 0x0001
_ENDED_BY_US = 70


class _BasicLimits(ctypes.Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION of winnt.h."""

    _fields_ = (
        ("PerProcessUserTimeLimit", ctypes.c_int64),
        ("PerJobUserTimeLimit", ctypes.c_int64),
        ("LimitFlags", ctypes.c_uint32),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", ctypes.c_uint32),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", ctypes.c_uint32),
        ("SchedulingClass", ctypes.c_uint32),
    )


class ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION of winnt.h."""

    _fields_ = (
        ("BasicLimitInformation", _BasicLimits),
        ("IoInfo", ctypes.c_uint64 * 6),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    )


class Job:
    """A job of ours. We hold its only lasting handle, so that our end, kill or crash, is its end."""

    def __init__(self, kernel: Any, handle: Any) -> None:
        self._kernel = kernel
        self._handle = handle

    @classmethod
    def made(cls, kernel: Any, name: str) -> Self:
        """Make a job by this name, for this account's processes; raises OSError."""
        kernel.CreateJobObjectW.restype = ctypes.c_void_p
        job = cls(kernel, _checked(kernel, kernel.CreateJobObjectW(None, _full(name))))
        limits = ExtendedLimits()
        limits.BasicLimitInformation.LimitFlags = _KILL_ON_JOB_CLOSE
        given = (_EXTENDED_LIMIT_INFORMATION, ctypes.byref(limits), ctypes.sizeof(limits))
        _checked(kernel, kernel.SetInformationJobObject(ctypes.c_void_p(job._handle), *given))
        return job

    def end(self) -> None:
        """End all that is in the job, and the job."""
        self._kernel.TerminateJobObject(ctypes.c_void_p(self._handle), _ENDED_BY_US)
        self._kernel.CloseHandle(ctypes.c_void_p(self._handle))


def enter(kernel: Any, name: str) -> None:
    """Put this process into the job of this name; raises OSError when whoever made it is gone."""
    kernel.OpenJobObjectW.restype = ctypes.c_void_p
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    job = ctypes.c_void_p(_checked(kernel, kernel.OpenJobObjectW(_ASSIGN_PROCESS, False, _full(name))))
    try:
        _checked(kernel, kernel.AssignProcessToJobObject(job, ctypes.c_void_p(kernel.GetCurrentProcess())))
    finally:
        # A handle of our own would keep the job alive without the worker.
        kernel.CloseHandle(job)


def _full(name: str) -> str:
    return f"Local\\avlast-{name}"


def _checked(kernel: Any, answer: Any) -> Any:
    if not answer:
        number = int(kernel.GetLastError())
        raise OSError(number, f"Windows refused a job for process {os.getpid()} (error {number})")
    return answer
