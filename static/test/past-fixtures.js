// A server that answers questions about the past, and a page that asks them, without a network.

import { Store } from '../data/store.js';

/** The points of a part, as pairs. */
export const points = (part) => Array.from({ length: part.end - part.first }, (_, i) => [part.time(part.first + i), part.value(part.first + i)]);

/** What a server answers that has these series: name → [[t, v], ...]. */
export function answered(series, { from, to, points: count, series: wanted = [] }) {
  const bucket = (to - from) / count;
  const all = Object.entries(series).filter(([name]) => wanted.length === 0 || wanted.includes(name));
  const isRaw = all.every(([, list]) => list.filter(([t]) => t >= from && t <= to).length <= count);
  const rows = (list) => {
    const inside = list.filter(([t]) => t >= from && t <= to);
    if (isRaw) return inside.map(([t, v]) => (v === null ? [t, null, null, null, 0] : [t, v, v, v, 1]));
    const buckets = new Map();
    for (const [t, v] of inside) {
      const start = from + Math.floor((t - from) / bucket) * bucket;
      const at = t - start;
      const one = buckets.get(start) ?? [start, v, v, 0, 0, v, v, at, at, at, at];
      const [, min, max, mean, n, first, , minAt, maxAt, firstAt] = one;
      const extremes = [v < min ? at : minAt, v > max ? at : maxAt];
      buckets.set(start, [start, Math.min(min, v), Math.max(max, v), mean + (v - mean) / (n + 1), n + 1, first, v, ...extremes, firstAt, at]);
    }
    return [...buckets.values()];
  };
  return { epoch: 'e', last: 9, from, to, bucket: isRaw ? 0 : bucket, series: all.map(([name, list]) => ({ name, unit: 'V', first: list[0][0], buckets: isRaw ? [] : [[from, bucket]], points: rows(list) })) };
}

/** A store, the questions that it asks, and a way to go on: each frame takes 20 ms. */
export function watched(series, answer = (query) => answered(series, query)) {
  const asked = [];
  const aborted = [];
  const history = {
    address: (query) => JSON.stringify(query),
    load(query, signal) {
      asked.push(query);
      signal?.addEventListener('abort', () => aborted.push(query));
      return Promise.resolve(query).then(answer);
    },
  };
  const store = new Store(history);
  store.past.reachable(true);
  let now = 0;
  const frame = async (view) => {
    now += 20;
    store.arrange(now);
    store.lookAt({ slices: 100, ...view });
    const views = [...store.lines.values()].map((line) => store.view(line, { slices: 100, ...view }));
    await new Promise((done) => setImmediate(done));
    return views;
  };
  const frames = async (count, view) => {
    let views = [];
    for (let i = 0; i < count; i += 1) views = await frame(view);
    return views;
  };
  return { store, asked, aborted, frames };
}

/** Points at a distance, from one time to another. */
export const every = (ms, from, to, value = (t) => t / 1_000) => Array.from({ length: Math.floor((to - from) / ms) + 1 }, (_, i) => [from + i * ms, value(from + i * ms)]);

/** The rows of a CSV file. */
export const csvOf = async (store, ...query) => rowsOf((await store.csv(...query)).chunks);

/** The rows of its parts, texts or blobs. */
export const rowsOf = async (chunks) => (await new Blob([...chunks]).text()).split('\r\n').slice(0, -1);
