"""What Prometheus is told to read the metrics: lines for its own configuration file. Pure."""

from urllib.parse import urlsplit

TOKEN_FILE = "/etc/prometheus/netready.token"  # noqa: S105 - a path
CERTIFICATE_FILE = "/etc/prometheus/netready.pem"


def scrape_config(base_url: str, *, made_here: bool) -> str:
    """One job of `scrape_configs`, as YAML.

    Args:
        base_url: where Prometheus reaches the aggregator, no slash at the end.
        made_here: the certificate was made by the aggregator, so that nobody else vouches for it.
    """
    parts = urlsplit(base_url)
    lines = [
        "  - job_name: netready",
        f"    scheme: {parts.scheme}",
        "    authorization:",
        f"      credentials_file: {TOKEN_FILE}",
    ]
    if made_here:
        lines += ["    tls_config:", f"      ca_file: {CERTIFICATE_FILE}"]
    lines += ["    static_configs:", f'      - targets: ["{parts.netloc}"]']
    return "\n".join(lines)
