"""Pure: evidence and criteria in, scores and verdicts out."""
