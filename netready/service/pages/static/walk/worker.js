/**
 * Between the walk's page and the network: what the page is made of comes from the aggregator where it
 * answers, else from this phone (`kept_page.js` put it there). What is asked of the API passes by.
 */

const FILES = "netready-walk";
const WITHIN_MS = 4000;
/** Statuses of what stands between us and an aggregator that is away. */
const AWAY = new Set([502, 503, 504]);

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (isOfPage(url.pathname)) event.respondWith(found(event.request, url.pathname));
});

function isOfPage(path) {
  return path === "/walk" || path.startsWith("/static/") || path.startsWith("/api/v1/walk/plans/");
}

async function found(request, path) {
  const box = await caches.open(FILES);
  const kept = await box.match(path);
  try {
    const answer = await within(request, kept ? WITHIN_MS : 60000);
    if (!kept || !AWAY.has(answer.status)) return answer;
  } catch (error) {
    if (!kept) throw error;
  }
  return kept;
}

function within(request, ms) {
  const ends = new AbortController();
  const timer = setTimeout(() => ends.abort(), ms);
  return fetch(request, { signal: ends.signal }).finally(() => clearTimeout(timer));
}
