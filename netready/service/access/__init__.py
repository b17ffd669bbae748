"""Who may do what at the aggregator.

tokens      what a device or a person shows with each request
codes       six characters that are exchanged for a token
rates       how often somebody may ask
same_site   whether a page of ours asks, or another one
guard       the dependency that every route names: who may come in
"""
