"""psutil, or what stands in for it on a Linux without it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psutil
else:
    try:
        import psutil
    except ImportError:  # a bare Python: the agent's single file carries no packages
        from netready_probes.system import linux_tables as psutil

__all__ = ["psutil"]
