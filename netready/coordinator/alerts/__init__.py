"""Who is told of the nights: by mail, by webhook, in a file; each thing once on each way.

`post.AlertPost` is what a round of the night calls. It needs no aggregator.
"""
