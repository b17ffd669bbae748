"""The aggregator: HTTP API, live channel, pages, sign-in, join codes.

opening     everything opened in its order: state, key, certificate, database, target
desk        all that routes use, handed in as one value
app         puts the routes together; headers, bodies and answers bound what goes in and out
serving     the web server round it; patience: no connection is waited on for ever
access/     who may do what: join codes, tokens, roles, rates
routes/     one file a subject of the API; thin
runs/       drives agents through measurements and load runs, and tells the live page
walk/       the technician's walk: what was done where
pages/      templates, scripts and styles of the pages
intake      which records of a device are kept
drawing     both reports, in a process of their own
targets     what devices load
announce    mDNS, where it is asked for
agent_file  `netready agent` as one file for a device
"""
