"""Property tests here run the same examples each time and never fail for a busy machine."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "scoring", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("scoring")
