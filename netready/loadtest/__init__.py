"""Plan of stages, players, stage verdict, limiter: state machines without I/O and without a clock.

Read in this order: `assignment` (who does what), `players` (how one pupil asks for bytes),
`verdict` (was the stage good), `plan` (which stage next, what the run says), `limiter` (what
stopped it), `published` (the run as JSON).
"""
