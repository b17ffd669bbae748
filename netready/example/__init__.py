"""A fictional school and measurements made up for it, so that a head sees what they would get.

`netready.example.school.example_school(seed=, rooms=)` is all that others need: a `Site`, real
records (each annotated as simulated), drawn plans and the places of the walk. The same seed gives
the same bytes. It stands above the coordinator, because its load runs are real ones with an engine
that needs no time.
"""
