"""The nightly round: which nights run, when, which rooms; carried out; what starts it.

Decided only:
hours          the hours of one night on a real calendar, with the change of the clocks
turn           whose turn it is
plan           one night, or why there is none
calendar       the next nights, the one that is now, what a timer must know
missed         nights that nothing began
look_judge     does somebody use the network of a room
entry          the rooms of a night in line
news           what is told after a night
standing       how it all stands
service_files  what starts it: systemd, cron, Windows

Carried out:
evening        the night that is now, and those that were left open
round          its rooms, one after the other
room_turn      one room: looked at, judged, loaded, read
runs           one run of the aggregator, to its end
lesson_round   looks in lesson time
means          what they work with, as seams
school         the aggregator as a seam; aggregator: over HTTP
findings       what records in the database say
guards         the machine's own disk and clock
lock           one night at a time, and never the same night twice
"""
