import pytest

from netready.service.headers import content_policy, host_name, live_origin


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("netready.school.example:7443", "netready.school.example"),
        ("192.0.2.5", "192.0.2.5"),
        ("[2001:db8::5]:7443", "[2001:db8::5]"),
        ("a;script-src *", ""),
        ("a b", ""),
        ("a\r\nX: y", ""),
        ("user@a", ""),
        ("a:b", ""),
        ("", ""),
        ("x" * 300, ""),
    ],
)
def test_only_a_plain_host_comes_back_in_a_header(host: str, name: str) -> None:
    assert host_name(host) == name
    assert live_origin(host, "https") == ((f"wss://{host}",) if name else ())


def test_without_tls_the_live_line_has_none_either() -> None:
    assert live_origin("192.0.2.5:80", "http") == ("ws://192.0.2.5:80",)


def test_pages_send_to_us_and_to_the_target_and_nowhere_else() -> None:
    policy = content_policy(["https://192.0.2.9:7412"])
    assert "connect-src 'self' https://192.0.2.9:7412;" in policy
    assert "*" not in policy and "unsafe" not in policy
