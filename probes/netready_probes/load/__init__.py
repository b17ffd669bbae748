"""The on-site target, its wire format, and the engine of virtual pupils.

The target: `target`, `admission` (who may), `serving` (TCP), `media_target` (calls), `lease_book`.
The wire: `wire`, `media_wire`; its client: `client`, `bulk`, `echo`, `lease`.
The engine: `engine` prepares a stage, `stage_run` plays it, `worker_process` is the process of its
pupils and `worker` what runs there: `playing` with `pupils` over TCP, `media` for calls over UDP.
Beside a stage: `beside` (delay), `watch` and `canary` (the stop), `strain`, `self_test`,
`adapter_traffic`, `sender_shares` (was it this device), `anchors` (other places), `air_watch` (when
the air is read) with `air_looks` (what is told of it), `witness` (all of these together), `looking`
(what is shown while it goes).
The embedded room: `embedded`, `link`, `shared_queue`, `mishaps`.
"""
