"""The dashboard for Grafana: a file that is imported there; nothing here speaks to a Grafana."""

from importlib.resources import files


def dashboard_text() -> str:
    """The JSON as Grafana's "Import" takes it; which Prometheus it asks is chosen there."""
    found = files("netready.service.grafana").joinpath("dashboard.json")
    return found.read_text(encoding="utf-8")
