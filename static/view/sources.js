// What the sources do, in words: for the list of sources, the chart while it is empty, and screen
// readers.
//
// The server reports the state of each source, see message.js.
//
// Must not know: the document, sockets. Read next: sources-view.js.

import * as format from '../format.js';

/** Characters of a text from a source that are repeated in the chart. The list has all of it. */
const SHOWN = 300;
/** More sources than this are only counted for screen readers. */
const SAID_ONE_BY_ONE = 3;

/** A source as `{name, state, words, details}`: what it does, and what there is to say about it. */
export function describe(source, now = Date.now()) {
  const { reads, refused, lastRefused, late, lost, heldUpMs } = source;
  const details = [
    reads && `reading ${reads}`,
    refused > 0 && `${format.count(refused)} refused${lastRefused && `. The last: ${lastRefused}`}`,
    late > 0 && `${format.units(late, 'measurement')} came late: older than the last of the series`,
    lost > 0 && `${format.units(lost, 'datagram')} lost, because more came than could be read`,
    heldUpMs > 0 && `held up by slow viewers for ${format.duration(heldUpMs)}`,
  ];
  return { name: nameOf(source), state: source.state, words: doing(source, now), details: details.filter(Boolean) };
}

function nameOf({ name }) {
  return name || '(no name)';
}

function doing({ state, since, note, refused }, now) {
  const because = note && `: ${note}`;
  switch (state) {
    case 'waiting':
      return `${refused > 0 ? 'nothing could be read so far' : 'waiting for data'}${because}`;
    case 'retrying':
      return note === '' ? 'starts again' : note;
    case 'ended':
      return `ended${since === null ? '' : ` at ${format.second(since, now)}`}${because}`;
    default:
      return `${state}${because}`;
  }
}

/**
 * Why there is nothing to draw. `sources` is null if the server has not said anything;
 * `connection` is the name of the connection's state; `undrawn`: how many series have no line.
 */
export function whyEmpty(sources, { received, last, connection, undrawn = 0 }, now = Date.now()) {
  if (connection === 'ended') return 'There are no points to show.';
  if (undrawn > 0) return 'What comes is of series that are not drawn. The legend can draw them.';
  if (received > 0) return last?.value === null ? 'Only gaps have come so far: NaN, null or an empty field.' : 'Waiting for new measurements …';
  if (connection !== 'connected') return 'Waiting for the connection …';
  if (sources === null) return 'Waiting for measurements …';
  if (sources.length === 0) return 'Waiting for measurements: nothing writes into this feed so far.';
  const unreadable = sources.find(({ refused }) => refused > 0);
  if (unreadable !== undefined) {
    const last = unreadable.lastRefused && ` The last: ${unreadable.lastRefused}`;
    return clipped(`Nothing from ${nameOf(unreadable)} could be read so far.${last}`);
  }
  if (sources.some(({ state }) => state === 'waiting')) {
    const waiting = sources.filter(({ state }) => state === 'waiting');
    const names = waiting.length === 1 ? nameOf(waiting[0]) : `${waiting.length} sources`;
    return clipped(`Waiting for measurements: nothing has come from ${names} so far.`);
  }
  const texts = sources.map((source) => `${nameOf(source)}: ${doing(source, now)}.`);
  return clipped(`No measurements have come. ${texts.join(' ')}`);
}

/** Why no line is shown, although there are some. `look`: see look.js. */
export function whyNoLines({ solo }) {
  if (solo === null) return 'All series are hidden.';
  const names = [...solo].slice(0, SAID_ONE_BY_ONE).map((name) => name || '(no name)');
  return clipped(`Only ${names.join(', ')} would be shown, and nothing of that has come.`);
}

/** Why no point is shown while looking back. `nearest`: of each line, see store.js, or null. */
export function whyNothingHere(nearest) {
  const times = nearest.filter((point) => point !== null).map(({ t }) => format.second(t));
  if (times.length === 0) return 'There are no values here.';
  return times.length === 1 ? `There are no values here. The nearest is of ${times[0]}.` : `There are no values here. The nearest ones are of ${[...new Set(times)].slice(0, SAID_ONE_BY_ONE).join(', ')}.`;
}

/** What a screen reader says when it changes. Counts are left out: they change all the time. */
export function announcement(sources, now = Date.now()) {
  if (sources.length <= SAID_ONE_BY_ONE) return sources.map((source) => `${nameOf(source)}: ${doing(source, now)}.`).join(' ');
  const counts = new Map();
  for (const { state } of sources) counts.set(state, (counts.get(state) ?? 0) + 1);
  return `${sources.length} sources: ${[...counts].map(([state, n]) => `${n} ${state}`).join(', ')}.`;
}

function clipped(text) {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
