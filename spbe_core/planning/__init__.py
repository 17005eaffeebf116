"""Planning: what one more level gives, and the plan that reaches a target with the least effort.

Gains are here by name, because pages and the registry ask for nothing else. The planner has a module per matter:

========================== ==========================================================================================
``planning.model``         what a planning task and a plan are
``planning.building``      a task from an instrument, start levels and the lab's assumptions (``assumptions``)
``planning.checks``        what no plan can be made for, said in words
``planning.targets``       targets as people write them
``planning.program``       integer programs, solved by HiGHS (imported when first used)
``planning.asking``        a question, and what its programs have in common
``planning.selecting``     which steps, but not when (``packing``: what fits side by side): quick, and a bound
``planning.timetable``     the whole program: which steps, and when
``planning.milp``          a question answered with both, in a time limit
``planning.rules``         the same rules once more, exact and without a solver: every plan is checked by them
``planning.questions``     least effort, highest index, earliest date
``planning.reserve``       how much more than the target, so that the assessor's haircut is borne
``planning.relaxing``      what would make an unreachable target reachable, and what binds a plan
``planning.alternatives``  other plans for the same target
``planning.answer``        all of it put together; ``planning.telling`` says it to people and to programs
``planning.composing``     a plan that people put together: its index over time, what it breaks, planning around it
``planning.region``        a region's task from its assessment and plan
``planning.portfolio``     many regions in one go, and where a coach's next hours carry most of them over the line
``planning.estimate``      start levels for a region of which only domains are published, marked *perkiraan*
========================== ==========================================================================================
"""

from spbe_core.planning.gains import Gain, after, gains, next_band, rungs

__all__ = ["Gain", "after", "gains", "next_band", "rungs"]
