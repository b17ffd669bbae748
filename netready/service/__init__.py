"""The aggregator: HTTP API, live channel, pages, sign-in, join codes.

app         puts the routes together; everything they use is handed in as one `Desk`
access/     who may do what: join codes, tokens, roles, rates
routes/     one file a subject of the API; thin
runs/       drives agents through measurements and load runs, and tells the live page
walk/       the technician's walk: what was done where
pages/      templates, scripts and styles of the pages
"""
