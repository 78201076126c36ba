// The page's tour: start here.
//
//   WebSocket ─▶ connection.js ─▶ buffer.js ─┐ stores each message as it arrives
//                                            │
//   animation frame: drain() ◀───────────────┘ all messages since the last frame
//      message.js  text → checked object
//      feed.js     what is new, what is missing, where to resume
//      store.js    thinned (thinning.js) into bounded rings (ring.js)
//   then draw()
//      clock.js    the feed's time
//      viewport.js the range of time and values to show
//      chart.js    TimeChart draws it (axes.js)
//      view.js     the document (dom.js): text, buttons, keys
//
// This module connects the others and keeps what belongs to none of them: whether it is paused, and
// when the last frame was.
//
// The inspector and the chat below the chart are separate. They begin in inspector.js and chat.js.
//
// `window.__chart` has counters, for tests and for the curious: see `debug` at the end.
//
// Must not know: the document, the format of a message. Read next: connection.js.

import { MessageBuffer } from './buffer.js';
import { Chart } from './chart.js';
import { FeedClock } from './clock.js';
import { Connection, socketAddress } from './connection.js';
import { Feed } from './feed.js';
import { watched, whenWatched } from './inspected.js';
import { Rate } from './rate.js';
import { Store } from './store.js';
import { View } from './view.js';
import { Viewport } from './viewport.js';

/** The subprotocol that adds hello and gap messages. */
const SUBPROTOCOL = 'wirechart.v1';
/** How many past measurements to ask for. */
const HISTORY = 10_000;

const STATS_EVERY_MS = 200;
const REDUCED_MOTION_MS = 1_000;

const buffer = new MessageBuffer();
const store = new Store();
const feed = new Feed(store);
const clock = new FeedClock(performance.now(), Date.now());
const rate = new Rate();
const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');

const view = new View({
  pause: togglePause,
  follow: toggleFollow,
  window: chooseWindow,
  clear: clearPoints,
  pan: (part) => pan(part),
  toggleLine: toggleLine,
  retry: () => connection.retryNow(),
  read: () => view.announce(feed.last),
  arrive: () => connection.start(),
  leave: () => connection.stop(),
});
// After a reload, the browser may restore the chosen window, so ask the document.
const viewport = new Viewport(view.windowMs);
const chart = new Chart(view.chartElement, (t, values) => view.showPoint(t, values));
const endpoint = {
  protocols: [SUBPROTOCOL],
  address() {
    drain();
    return socketAddress(location.href, 'ws', { history: HISTORY, ...feed.resume, ...watched() });
  },
};
const connection = new Connection(endpoint, {
  onOpen(protocol) {
    drain();
    feed.opened(protocol === SUBPROTOCOL);
  },
  onMessage(data) {
    // Binary messages and empty texts are not part of this protocol. Both become an empty text,
    // which is counted as an error later.
    if (buffer.push(typeof data === 'string' ? data : '')) drain();
  },
  onState(state) {
    if (state.name === 'ended') {
      drain();
      store.finish();
    }
    view.showStatus(state, performance.now());
  },
});

let frames = 0;
let lastFrame = 0;
let lastDraw = 0;
let lastStats = 0;
let receivedAtPause = 0;
/** A control was used, so draw even while paused. */
let pressed = true;
let extremes = null;
/** The times at the left and right edges of the chart. */
let x = { from: -Infinity, to: Infinity };

function frame(now) {
  requestAnimationFrame(frame);
  frames += 1;
  lastFrame = now;
  drain();
  const pace = reducedMotion.matches ? REDUCED_MOTION_MS : 0;
  if (pressed || now - lastDraw >= pace) draw(now);
  if (pressed || now - lastStats >= Math.max(STATS_EVERY_MS, pace)) showStats(now);
  pressed = false;
}

/** Processes all messages that have arrived. */
function drain() {
  const liveBefore = feed.live;
  const setBefore = feed.clockSets;
  for (const text of buffer.take()) feed.accept(text);
  if (feed.clockSets > setBefore) clock.forget(performance.now(), Date.now());
  if (feed.last !== null) clock.observe(feed.last.t, performance.now(), feed.live > liveBefore);
}

function draw(now) {
  const elapsed = now - lastDraw;
  lastDraw = now;
  const feedNow = timeOfFeed(now);
  store.settle(feedNow);
  if (viewport.paused && !pressed) return;

  x = viewport.x(feedNow, store.span(viewport.windowMs));
  extremes = store.extremes(viewport.windowMs, x.from, x.to);
  const y = viewport.y(extremes, reducedMotion.matches ? Infinity : elapsed);
  chart.show(store.lines, viewport.windowMs, x, y);
}

/** When the feed has ended, its time stops, so that the last points stay in view. */
function timeOfFeed(now) {
  return connection.state.name === 'ended' && feed.last !== null ? feed.last.t : clock.now(now);
}

function showStats(now) {
  lastStats = now;
  view.showStatus(connection.state, now);
  view.showCounts(feed, rate.sample(feed.live, now));
  view.showControls(viewport, pending());
  view.showMessage(chart.problem || nothingYet());
  view.showClockSet(feed.clockSet?.t > x.from ? feed.clockSet : null);
  if (viewport.paused && !pressed) return;
  view.showValues(feed.last, extremes);
  view.showLegend(store.lines);
  view.showRecent(feed.recent());
}

function nothingYet() {
  if (store.span(viewport.windowMs) !== null) return '';
  return connection.state.name === 'ended' ? 'There are no points to show.' : 'Waiting for measurements …';
}

/** How many measurements arrived since the pause began; none of them is lost. */
function pending() {
  return viewport.paused ? feed.received - receivedAtPause : 0;
}

function togglePause() {
  viewport.paused = !viewport.paused;
  receivedAtPause = feed.received;
  pressed = true;
}

function toggleFollow() {
  viewport.following = !viewport.following;
  pressed = true;
}

function chooseWindow(windowMs) {
  viewport.windowMs = windowMs;
  viewport.forgetY();
  pressed = true;
}

function clearPoints() {
  drain();
  store.clear();
  feed.forgetRecent();
  viewport.forgetY();
  pressed = true;
}

function pan(part) {
  if (viewport.following) return;
  viewport.pan(part, timeOfFeed(performance.now()), store.span(viewport.windowMs));
  pressed = true;
}

function toggleLine(name) {
  const line = store.lines.get(name);
  line.shown = !line.shown;
  pressed = true;
}

/** For debugging and for tests. Reading a field changes nothing. */
const debug = {
  received: () => feed.received,
  plotted: () => chart.plotted,
  points: () => chart.points,
  frames: () => frames,
  updates: () => chart.updates,
  dropped: () => feed.dropped,
  lost: () => feed.lost,
  gaps: () => feed.gaps,
  errors: () => feed.errors,
  state: () => connection.state.name,
  last: () => feed.last?.value ?? null,
  lastSeq: () => feed.lastSeq,
  epoch: () => feed.epoch,
  clockSets: () => feed.clockSets,
  paused: () => viewport.paused,
  pendingWhilePaused: () => pending(),
};
window.__chart = Object.defineProperties(
  {},
  Object.fromEntries(Object.entries(debug).map(([name, get]) => [name, { get, enumerable: true }])),
);

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => chart.recolor());
/** A hidden tab gets no frames, so its messages are processed here. */
setInterval(() => performance.now() - lastFrame > 1_000 && drain(), 1_000);
// It resumes where it stopped, so nothing is lost.
whenWatched(() => connection.reconnect());
requestAnimationFrame(frame);
connection.start();
