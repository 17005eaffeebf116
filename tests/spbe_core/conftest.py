"""Property tests are not timed: the machine is shared, and how fast scoring is stands in bench/."""

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
