"""An agent that belongs to an aggregator: joins once, waits for duties, measures, sends, resumes.

place          the address that it is joined with, and how its certificate is known
https          requests to it, one connection a thread
membership     what joining gave, kept in a file that only its owner may read
believing      duties that are signed, made out to us and new; `ed25519` verifies
known          the newest of them, kept over a restart
order_book     how far each order is, over a power loss
allowed        which orders and targets are refused
measuring      runs an order's probes, each record on the disk first
spool          records that the aggregator has not yet
sending        brings records and the states of orders to it, when it can
https_channel  the line of a load run
taking_part    a load run, from the duty to its end
waiting        asks for duties, for ever
life           all of it together; `program` is its command line, `service_files` its installation

The standard library only: it also travels as a single file.
"""
