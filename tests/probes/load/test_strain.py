"""From samples to what is said of the device."""

import time

import pytest

from netready_probes.load.strain import (
    StrainSample,
    StrainSampler,
    frequency_drop_ratio,
    lateness_ms,
    strain_of,
)
from netready_probes.system.clock import RealClock


def sample(core: float | None, memory: float | None = 0.5) -> StrainSample:
    return StrainSample(core_busy_ratio=core, memory_available_ratio=memory)


def test_a_core_counts_as_busy_above_85_percent() -> None:
    samples = [sample(0.86), sample(0.85), sample(0.2), sample(1.0)]

    assert strain_of(samples, [], process_cpu_ratio=0.1).busy_core_ratio == 0.5


def test_what_was_never_seen_is_unknown() -> None:
    strain = strain_of([sample(None, None)], [], process_cpu_ratio=None)

    assert strain.busy_core_ratio is None
    assert strain.memory_available_ratio is None
    assert strain.send_lateness_ms == {}


def test_memory_is_that_at_its_lowest() -> None:
    samples = [sample(0.1, 0.5), sample(0.1, 0.2)]
    assert strain_of(samples, [], process_cpu_ratio=0.1).memory_available_ratio == 0.2


def test_lateness_is_in_milliseconds() -> None:
    late = lateness_ms([0.001] * 99 + [0.5])

    assert late["p50"] == pytest.approx(1.0)
    assert late["max"] == pytest.approx(500.0)


def test_a_sampler_sees_its_own_process_work() -> None:
    sampler = StrainSampler(RealClock())
    sampler.start()
    end_s = time.perf_counter() + 0.6
    while time.perf_counter() < end_s:
        pass
    strain = sampler.stop([0.001])

    assert strain.process_cpu_ratio is not None
    assert strain.process_cpu_ratio > 0.05  # busy neighbours may take most of the processor
    assert strain.memory_available_ratio is not None


def test_a_sampler_that_never_started_knows_nothing() -> None:
    assert StrainSampler(RealClock()).stop([]).process_cpu_ratio is None


def at_work(mhz: float | None, core: float = 0.8) -> StrainSample:
    return StrainSample(core_busy_ratio=core, memory_available_ratio=0.5, frequency_mhz=mhz)


def test_a_processor_that_slows_down_at_work_is_seen() -> None:
    samples = [at_work(3000.0)] * 6 + [at_work(1500.0)] * 3
    assert frequency_drop_ratio(samples) == pytest.approx(0.5)
    assert strain_of(samples, [], process_cpu_ratio=0.1).frequency_drop_ratio == pytest.approx(0.5)


def test_an_idle_processor_is_slow_by_intention() -> None:
    idle = [at_work(800.0, core=0.1)] * 20
    assert frequency_drop_ratio(idle) is None
    assert frequency_drop_ratio([at_work(3000.0)] * 6 + idle) == 0.0


def test_few_samples_or_none_say_nothing_of_the_frequency() -> None:
    assert frequency_drop_ratio([at_work(3000.0)] * 5) is None
    assert frequency_drop_ratio([at_work(None)] * 20) is None
