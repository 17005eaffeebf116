"""Looking a lab over without changing anything: ``spbe doctor``.

:func:`examine` runs every check on a lab, running or not, and returns what was found; ``docs/admin/doctor.md`` explains
each line.
"""

from hub.doctor.examining import examine
from hub.doctor.findings import Finding, State, worst

__all__ = ["Finding", "State", "examine", "worst"]
