"""Pure: plan of stages, players of activities, verdict of a stage, limiter."""
