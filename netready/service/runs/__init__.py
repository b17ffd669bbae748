"""Drives agents through measurements and load runs, and tells the live page.

bell           wakes coroutines from threads
duties_book    who has to do what, signed; wakes agents that wait
presence       who is there now
line_channel   the line of one agent in a load run: a `Channel` fed by HTTP or WebSocket
roster         the agents of one load run, as the coordinator's `Devices` wants them
watch          numbered updates for pages
run_view       what the live page shows of a run: values; `view_edits`: how they change
board          run views as they change, told to the watch
chosen         which rooms are meant, which devices work for them
allowed        may this be loaded, now, with so many? One sentence where not
order_sheet    the orders of a run to its devices, and how far each is
measure_run    chosen agents run their probes
look_run       all devices of a room look at once, without load; `others`: what the target saw
load_run       a class on all agents of a room, or of several rooms together
room_records   of rooms together, a record each
refusals       why a load says nothing, in the closed list
recalled       what an earlier process left open
work           what a run is to whoever drives it
turn           whose turn it is with the target
driver         drives runs from their turn with the target to their end
run_desk       starts, stops and lists runs
"""
