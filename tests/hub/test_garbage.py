"""What a service does about garbage collection once it has started."""

import subprocess
import sys

CALMED = """
import gc, weakref
from hub import garbage

class Ring:
    pass

def ring():
    made = Ring()
    made.own = made
    return weakref.ref(made)

before = len(gc.get_objects())
garbage.calm()
print(len(gc.get_objects()) < before // 10)
gone = ring()
kept = [[] for _ in range(2 * garbage.YOUNG)]
print(gone() is None)
"""


def test_what_a_service_was_built_of_is_left_alone_and_what_comes_later_is_still_collected():
    said = subprocess.run([sys.executable, "-c", CALMED], capture_output=True, text=True, check=True, timeout=60)
    assert said.stdout.split() == ["True", "True"]
