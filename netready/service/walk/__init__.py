"""The technician's walk: what was done where, what it says of each room, and what comes next.

judged     one record to lines in words and colour, by the catalogue's own lines
seen       what the walk keeps of a record: little, so that all fit into memory
spots      one spot: the records that belong to it, in words and colour
rooms      one room: its spots, its class test, what is missing
next_room  where to go and what to do there
state      the whole walk, folded from site, events and what was seen     (all pure up to here)
book       keeps what was seen up to date with the database
view       the same as the page gets it
pictures   plans and photographs, drawn anew before anybody gets them

Which events still count, and which records an undo takes back, is said by `analysis.walked`: the
reports ask it, too.
"""
