// A record as it travels: one finished measurement with everything needed to trust it. The form is
// that of netready/domain/record.py; the aggregator checks every field.

const RECORD_VERSION = 1;
const UNITS = {
  rtt_ms: "ms",
  jitter_ms: "ms",
  loaded_rtt_ms: "ms",
  loaded_rtt_increase_ms: "ms",
  goodput_mbps: "Mbit/s",
  send_lateness_ms: "ms",
  battery_ratio: "ratio",
  on_mains: "yes-no",
};

/**
 * UUID version 7 (RFC 9562 5.7): 48 bits of milliseconds, then 74 random bits.
 * @param {number} ms since 1970
 * @param {Uint8Array} random ten bytes
 */
export function uuid7(ms, random) {
  const value = new Uint8Array(16);
  new DataView(value.buffer).setBigUint64(0, BigInt(Math.trunc(ms)) << 16n);
  value.set(random.subarray(0, 10), 6);
  value[6] = (value[6] & 0x0f) | 0x70;
  value[8] = (value[8] & 0x3f) | 0x80;
  const hex = [...value].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const cuts = [[0, 8], [8, 12], [12, 16], [16, 20], [20, 32]];
  return cuts.map(([from, to]) => hex.slice(from, to)).join("-");
}

/** A new one, by this device's clock and dice. */
export function freshId() {
  return uuid7(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
}

/**
 * One number; a value of null is not measured, and `note` says why.
 * @param {string} name
 * @param {number|null} value
 * @param {object} more direction, stat, n, source, label, note
 */
export function metric(name, value, more = {}) {
  const known = Number.isFinite(value) ? Number(value.toPrecision(9)) : null;
  return {
    name,
    value: known,
    unit: UNITS[name],
    direction: null,
    stat: "value",
    n: null,
    source: "",
    label: "",
    note: "",
    ...more,
  };
}

/** How something failed, in a word of the closed list. */
export function failure(operation, word, note = "") {
  return { operation, word, note };
}

/**
 * @param {object} who site, room, device, role, agentVersion
 * @param {{wallMs: number, monotonicS: number}} began
 * @param {{wallMs: number, monotonicS: number}} ended
 * @param {object} outcome metrics, failures, selfError, annotations, details, supplied, effective
 */
export function recordOf(who, began, ended, outcome) {
  const durationS = ended.monotonicS - began.monotonicS;
  return {
    record_version: RECORD_VERSION,
    record_id: freshId(),
    site: who.site,
    room: who.room || null,
    device: who.device,
    agent_version: who.agentVersion,
    probe: "browser",
    probe_version: "1",
    started_at: new Date(began.wallMs).toISOString(),
    duration_s: durationS,
    settings: { supplied: outcome.supplied, effective: outcome.effective },
    metrics: outcome.metrics,
    failures: outcome.failures,
    self_error: outcome.selfError,
    clock: {
      monotonic_s: began.monotonicS,
      wall_step_s: (ended.wallMs - began.wallMs) / 1000 - durationS,
    },
    network: { role: who.role || "unknown" },
    annotations: outcome.annotations,
    details: outcome.details,
  };
}
