from dataclasses import replace

from netready.coordinator.steps import AssessOptions, assessment_steps

EMULATED = AssessOptions(pupils=30, workload="video-lesson", emulated=True)
REAL = replace(EMULATED, emulated=False)


def keys(options: AssessOptions) -> list[str]:
    return [step.key for step in assessment_steps(options)]


def test_the_embedded_room_sends_nothing_onto_the_network() -> None:
    assert keys(EMULATED) == [
        "host",
        "wifi-link",
        "latency",
        "throughput",
        "loaded-latency",
        "load-video-lesson",
    ]


def test_without_internet_nothing_outside_is_asked_not_even_a_name() -> None:
    assert not {"dns", "endpoints", "media-udp"} & set(keys(REAL))
    assert "dns" in keys(replace(REAL, resolver="10.0.0.53"))


def test_with_internet_each_allowed_engine_is_a_step() -> None:
    options = replace(REAL, internet=True, has_endpoints=True, internet_engines=("http", "ndt7"))
    assert {"dns", "endpoints", "media-udp", "internet-http", "internet-ndt7"} <= set(keys(options))


def test_the_load_comes_last_and_holds_the_class_for_ninety_seconds() -> None:
    last = assessment_steps(REAL)[-1]
    assert last.probe == "load" and last.expected_s >= 90
    assert assessment_steps(replace(REAL, quick=True))[-1].expected_s < 40


def test_every_step_says_how_long_it_will_take() -> None:
    assert all(step.expected_s > 0 for step in assessment_steps(REAL))


def test_the_air_is_looked_at_before_anything_is_sent_and_only_in_a_real_room() -> None:
    assert keys(REAL)[:4] == ["host", "wifi-link", "wifi-scan", "wifi-survey"]
    assert not {"wifi-scan", "wifi-survey"} & set(keys(EMULATED))
    on = assessment_steps(replace(REAL, interface="wlan1"))
    assert {step.settings.get("interface") for step in on[1:4]} == {"wlan1"}
