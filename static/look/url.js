// The look in the query of the page's address, so that it survives a reload and can be shared.
//
//   window=5min              the length of the window, if it is not the default
//   from=…&to=…              Unix milliseconds, while looking back
//   y=0..100                 the value axis, as typed
//   hold=0..100..PANEL       that of one panel, as moved; once for each
//   panels=unit  log=1  rate=1  counters=1
//   hidden=NAME  solo=NAME  draw=NAME   once for each series
//
// Only what differs from the default is there. All other parameters stay as they are, letter by
// letter: the server or a proxy may need them. The names of series can be many and long; names that
// make the address too long are left out, and the page says so.
//
// Must not know: the document, `history`. Read next: view/address.js.

import { parseNumber, wrongEdges } from './axis.js';
import * as duration from './duration.js';
import { PANELS } from './look.js';

const OURS = ['window', 'from', 'to', 'y', 'hold', 'panels', 'log', 'rate', 'counters', 'hidden', 'solo', 'draw'];
/** Servers and chat programs take an address of at least this length. */
const MAX_NAMES_LENGTH = 1_500;
const TWO_NUMBERS = 'it is two numbers, such as 0..100.';
/** No date is further from 1970. */
const MAX_TIME = 8.64e15;

/** The query of `search` with this look in it; and how many series have no room there. */
export function withLook(search, look) {
  const others = search.replace(/^\?/, '').split('&').filter((one) => one !== '' && !OURS.includes(nameOf(one)));
  const params = toParams(look);
  const names = namesOf(look).map(pair);
  const fits = names.join('&').length <= MAX_NAMES_LENGTH;
  const all = [...others, ...params.map(pair), ...(fits ? names : [])];
  return { search: all.length > 0 ? `?${all.join('&')}` : '', leftOut: fits ? 0 : names.length };
}

/** All that differs from the default, without the names of series. */
function toParams(look) {
  const { from, to } = look.x(0);
  const { mode, min, max } = look.y;
  return [
    look.chosenMs !== duration.DEFAULT_MS && ['window', duration.format(look.chosenMs).replace(' ', '')],
    !look.live && ['from', Math.round(from)],
    !look.live && ['to', Math.round(from) + Math.round(to - from)],
    mode === 'fixed' && ['y', `${min}..${max}`],
    ...look.held.map(([panel, edges]) => ['hold', [edges.min, edges.max, ...(panel === '' ? [] : [panel])].join('..')]),
    look.panels !== 'one' && ['panels', look.panels],
    look.log && ['log', 1],
    look.rate && ['rate', 1],
    look.counters && ['counters', 1],
  ].filter(Boolean);
}

function namesOf(look) {
  const hidden = [...look.hidden].map((name) => ['hidden', name]);
  const drawn = [...look.drawn].map((name) => ['draw', name]);
  return [...hidden, ...[...(look.solo ?? [])].map((name) => ['solo', name]), ...drawn];
}

/** Reads the look from a query. Returns sentences about what in it cannot be understood. */
export function readLook(search, look) {
  const params = new URLSearchParams(search);
  const problems = [];
  const wrong = (name, why) => problems.push(`“${name}=${params.get(name).slice(0, 40)}” in the address is ignored: ${why}`);
  const get = (name, read) => {
    const why = params.has(name) && read(params.get(name));
    if (why) wrong(name, why);
    if (params.getAll(name).length > 1) problems.push(`“${name}” is in the address more than once: only the first counts.`);
  };
  get('window', (text) => readWindow(text, look));
  get('panels', (text) => (PANELS.includes(text) ? void (look.panels = text) : `it is one of ${PANELS.join(', ')}.`));
  for (const name of ['log', 'rate', 'counters']) {
    get(name, (text) => (['0', '1'].includes(text) ? void (look[name] = text === '1') : 'it is 0 or 1.'));
  }
  const fix = (edges, panel) => (panel === '' ? void look.fix(edges) : TWO_NUMBERS);
  get('y', (text) => readEdges(text, look.log, fix));
  for (const text of params.getAll('hold')) {
    const why = readEdges(text, look.log, (edges, panel) => look.hold(panel, edges));
    if (why) problems.push(`“hold=${text.slice(0, 40)}” in the address is ignored: ${why}`);
  }
  const times = readTimes(params, look);
  if (times) problems.push(times);
  for (const name of params.getAll('hidden')) look.hidden.add(name);
  if (params.has('solo')) look.solo = new Set(params.getAll('solo'));
  for (const name of params.getAll('draw')) look.drawn.add(name);
  return problems;
}

function readWindow(text, look) {
  const { ms, problem } = duration.parse(text);
  if (problem === undefined) look.chosenMs = ms;
  return problem;
}

/** A problem, or nothing. The name of a panel may have dots in it. */
function readEdges(text, log, use) {
  const [, minText, maxText, , panel = ''] = /^(.+?)\.\.(.+?)(\.\.([^]*))?$/.exec(text) ?? [];
  const [min, max] = [minText, maxText].map((one) => parseNumber(one ?? ''));
  if (!Number.isFinite(min) || !Number.isFinite(max)) return TWO_NUMBERS;
  const problem = wrongEdges(min, max, log);
  if (problem) return problem;
  return use({ min, max }, panel) ?? '';
}

function readTimes(params, look) {
  if (!params.has('from') && !params.has('to')) return '';
  const [from, to] = ['from', 'to'].map((name) => (/^-?\d+$/.test(params.get(name) ?? '') ? Number(params.get(name)) : NaN));
  const isTime = (t) => Math.abs(t) <= MAX_TIME;
  const length = to - from;
  if (isTime(from) && isTime(to) && length >= duration.MIN_MS && length <= duration.MAX_MS) return void look.lookAt(from, to);
  return 'The times “from” and “to” in the address are ignored: they are two Unix times in milliseconds, between 1 s and 30 d apart.';
}

/** The name of `name=value`; an empty text if it cannot be decoded. */
function nameOf(pair) {
  return [...new URLSearchParams(pair).keys()][0] ?? '';
}

const pair = (one) => new URLSearchParams([one]).toString();
