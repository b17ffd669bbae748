"""Plan of stages, players, stage verdict, limiter: state machines without I/O and without a clock.

Read in this order: `assignment` (who does what), `players` (how one pupil asks for bytes),
`verdict` (was the stage good; `complaints` a pupil, `counted` who counts, `void` may it be used),
`share` and `standing` (what is believed of a class size), `plan` (which stage next, `guess` where),
`supported` (what the run says), `limiter` (what stopped it), `published` (the run as JSON).

The air around a stage: `air` (many devices' looks as one), `air_words` (who took it).
Many devices: `clock` (one for all), `merge` (one measurement of all parts). Safety: `trip` and
`canary` (when the load must end), `volume` and `spent` (the caps). Calls: `voice` (how one sounds).
"""
