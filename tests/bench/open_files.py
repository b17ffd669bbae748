"""Thousands of connections need thousands of files; the shell's usual limit is 1024."""

import sys


def allow_many_files() -> None:
    """Raises the soft limit to the hard one, where there are such limits."""
    if sys.platform != "win32":
        import resource

        _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
