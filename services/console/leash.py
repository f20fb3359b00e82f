"""Runs a command that ends when its parent does: `python -m services.console.leash PARENT COMMAND…`.

A supervisor that is killed outright cannot end its children. On Linux the kernel does it then: it sends them SIGTERM
(prctl(2), PR_SET_PDEATHSIG, which an execve keeps). Elsewhere they must be ended by hand.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    """Become the command; it must not return."""
    parent, *command = arguments
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != int(parent):  # it ended before we could ask
        sys.exit(1)
    os.execv(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main(sys.argv[1:])
