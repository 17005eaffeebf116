"""What a fork makes lies on pages of its own and not in gaps of its parent's."""

from __future__ import annotations

import json
import subprocess
import sys

MEASURE = """
import json, os, resource, sys
from hub.kernels import gaps
kept = [bytes(64) for _ in range(100_000)]
del kept[::16]
if sys.argv[1] == "filled":
    gaps.fill()
readable, writable = os.pipe()
if os.fork() == 0:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    made = [bytes(64) for _ in range(2000)]
    after = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    os.write(writable, json.dumps(after - before).encode())
    os._exit(0)
print(os.read(readable, 100).decode())
os.wait()
"""


def pages(how: str) -> int:
    """Return how many pages a fork takes for 2000 objects, which would fit on 50."""
    ran = subprocess.run([sys.executable, "-c", MEASURE, how], capture_output=True, text=True, check=True)
    return int(json.loads(ran.stdout))


def test_new_objects_take_few_pages():
    assert pages("filled") < 150
    assert pages("as they are") > 500
