"""The nightly round: which nights run, when, which rooms; one night at a time; what starts it.

hours          the hours of one night on a real calendar, with the change of the clocks
turn           whose turn it is
plan           one night, or why there is none
calendar       the next nights, the one that is now, what a timer must know
lock           one night at a time, and never the same night twice
service_files  what starts it: systemd, cron, Windows
"""
