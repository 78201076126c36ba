// The page's tour: start here.
//
//   WebSocket ─▶ connection.js ─▶ buffer.js ─┐ stores each message as it arrives
//                                            │
//   animation frame: drain() ◀───────────────┘ all messages since the last frame
//      message.js  text → checked object
//      scan.js     the same for most measurements, without an object
//      feed.js     what is new, what is missing, where to resume
//      data/       lines: the newest points and slices, and the past that the server keeps
//   then draw()
//      clock.js    the feed's time
//      look/       what the user looks at: which time, which lines, on which scale
//      actions.js  what the user can do to that, by button, key, mouse or finger
//      scene.js    all that is to be drawn, as plain data
//      chart/      TimeChart draws it
//      report.js   what is said of it in words and numbers
//      view/       the document (dom.js): text, buttons, keys
//
// This module connects the others and keeps what belongs to none of them, such as when the last
// frame was.
//
// The inspector and the chat below the chart are separate. They begin in inspector.js and chat.js.
//
// `window.__chart` has counters, for tests and for the curious: see counters.js.
//
// Must not know: the document, the format of a message. Read next: connection.js.

import { Actions } from './actions.js';
import { Aim } from './aim.js';
import { MessageBuffer } from './buffer.js';
import { Chart } from './chart/chart.js';
import { FeedClock } from './clock.js';
import { chosen, Connection, socketAddress } from './connection.js';
import { counters } from './counters.js';
import { History } from './data/history.js';
import { Memory } from './data/memory.js';
import { Feed } from './feed.js';
import { watched, whenWatched } from './inspected.js';
import { Look } from './look/look.js';
import { readLook } from './look/url.js';
import { Report } from './report.js';
import { SceneMaker } from './scene.js';
import { Takeaway } from './takeaway.js';
import { Address } from './view/address.js';
import { listenToKeys } from './view/keyboard.js';
import { Pointer } from './view/pointer.js';
import { Rate } from './rate.js';
import { SourcesView } from './view/sources-view.js';
import { Store } from './data/store.js';
import { View } from './view/view.js';

/**
 * The subprotocols that add hello and gap messages. The first brings several measurements
 * in a message, and what the feed is about, and such a server has `GET history`; the others are for
 * older servers.
 */
const SUBPROTOCOLS = ['wirechart.v3', 'wirechart.v2', 'wirechart.v1'];
/**
 * How many past measurements to ask for: a first picture at once. For more, data/past.js asks as
 * far as they are in view.
 */
const HISTORY = 3_000;

const STATS_EVERY_MS = 200;
const REDUCED_MOTION_MS = 1_000;
/** A time that is further than this after the server's is ahead of now. */
const AHEAD_MS = 60_000;

const buffer = new MessageBuffer();
const named = chosen(location.href, 'feed');
const memory = new Memory(`pens ${location.pathname} ${named.feed ?? ''}`);
const store = new Store(new History(location.href, named), memory);
const feed = new Feed(store);
const clock = new FeedClock(performance.now(), Date.now());
const rate = new Rate();
const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');

const look = new Look();
/** What in the page's address cannot be understood. */
const problems = readLook(location.search, look);
for (const name of look.drawn) store.choose(name);
const address = new Address(look);
const scenes = new SceneMaker();
const actions = new Actions({
  look,
  store,
  feed,
  page: {
    now: () => timeOfFeed(performance.now()),
    scene: upToDate,
    changed,
    drawSoon: () => (isDue = true),
    forgetRanges: () => scenes.forgetRanges(),
    say: (text) => view.say(text),
    showSelection: (selection) => view.showSelection(selection),
    help: () => view.openHelp(),
    editEdges: () => view.editEdges(),
    clearPoints,
  },
});
const view = new View(actions, {
  scrolled: () => (isDue = true),
  retry: () => connection.retryNow(),
  read: () => view.announce(report.latest(newest), scene),
  choose,
  takeaway: new Takeaway({
    store,
    look,
    get chart() {
      return chart;
    },
    scene: () => scene,
    head: () => view.head,
    address() {
      address.write();
      return location.href;
    },
  }),
  arrive: () => connection.start(),
  leave: () => connection.stop(),
});
const sourcesView = new SourcesView();
view.showName(named.feed ?? '');
const chart = new Chart(view.chartElement);
const pointer = new Pointer(view.chartElement, chart, actions);
const aim = new Aim({ look, store, actions, chart, pointer, tooltip: view.tooltip, scroller: view.scroller });
listenToKeys(view.chartElement, actions);
const endpoint = {
  protocols: SUBPROTOCOLS,
  address() {
    drain();
    return socketAddress(location.href, 'ws', { history: HISTORY, ...named, ...feed.resume, ...watched() });
  },
};
const connection = new Connection(endpoint, {
  onOpen(protocol) {
    drain();
    feed.opened(SUBPROTOCOLS.includes(protocol));
    store.past.reachable(protocol === SUBPROTOCOLS[0]);
  },
  onMessage(data) {
    // Binary messages and empty texts are not part of this protocol. Both become an empty text,
    // which is counted as an error later.
    if (buffer.push(typeof data === 'string' ? data : '')) drain();
  },
  onState(state) {
    if (state.name === 'ended') drain();
    else if (state.name !== 'connected') store.past.reachable(false);
    view.showStatus(state, performance.now());
  },
});

const report = new Report({ view, sourcesView, feed, store, look, actions, chart, clock, rate, connection, address, problems });

let frames = 0;
let lastFrame = 0;
let lastDraw = 0;
let lastStats = 0;
/** The newest time of the lines that are shown, or null. */
let newest = null;
/** What the server's clock showed, see feed.js, and when that was here. */
let serverClock = { hello: null, at: 0 };
/** Whether to draw in the next frame, however slow the pace is; and to show the numbers, too. */
let isDue = true;
let hasChanged = true;
/** What was drawn last, see scene.js. */
let scene = { from: -Infinity, to: Infinity, unit: '', rate: false, panels: [] };

function frame(now) {
  requestAnimationFrame(frame);
  frames += 1;
  lastFrame = now;
  drain();
  const pace = reducedMotion.matches ? REDUCED_MOTION_MS : 0;
  if (isDue || hasChanged || now - lastDraw >= pace) draw(now);
  if (hasChanged || now - lastStats >= Math.max(STATS_EVERY_MS, pace)) showStats(now);
  isDue = hasChanged = false;
}

/** Processes all messages that have arrived. */
function drain() {
  const liveBefore = feed.live;
  const setBefore = feed.clockSets;
  for (const text of buffer.take()) feed.accept(text);
  const now = performance.now();
  if (feed.hello !== serverClock.hello) serverClock = { hello: feed.hello, at: now };
  if (feed.clockSets > setBefore) clock.forget(now, serverNow(now));
  store.arrange(now, serverNow(now) + AHEAD_MS);
  const before = newest;
  newest = store.newest((name) => look.shows(name));
  if (newest === before) return;
  if (newest !== null) clock.observe(newest, now, serverNow(now), feed.live > liveBefore);
}

/** What the server's clock shows, or else that of this computer, which may be wrong. */
function serverNow(now) {
  const { hello, at } = serverClock;
  return hello === null ? Date.now() : hello.now + (now - at) + feed.setSinceHello;
}

function draw(now) {
  const elapsed = now - lastDraw;
  lastDraw = now;
  const feedNow = timeOfFeed(now);
  const x = look.x(feedNow);
  aim.take(x);
  if (!look.live) store.past.wake();
  store.lookAt({ ...x, slices: chart.slices, hasPast: feed.hasPast });
  const elapsedMs = reducedMotion.matches ? Infinity : elapsed;
  scene = scenes.make({ look, store, x, slices: chart.slices, about: feed.about, elapsedMs });
  chart.firstPanel = view.scroller.first;
  chart.show(scene);
  view.scroller.show(chart.hiddenPanels);
  aim.show(scene, now);
}

/** When the feed has ended, its time stops, so that the last points stay in view. */
function timeOfFeed(now) {
  return connection.state.name === 'ended' && newest !== null ? newest : clock.now(now);
}

function showStats(now) {
  lastStats = now;
  report.show(now, { scene, newest, feedNow: timeOfFeed(now), hasChanged });
}

/** The scene as the look is now. */
function upToDate() {
  if (hasChanged) draw(performance.now());
  return scene;
}

/** The look has changed. */
function changed() {
  hasChanged = true;
  address.changed();
}

function clearPoints() {
  drain();
  store.clear();
  feed.forgetRecent();
  scenes.forgetRanges();
  hasChanged = true;
}

/** Draws a series that has no line. */
function choose(name) {
  store.choose(name);
  look.drawn.add(name);
  changed();
}

window.__chart = counters({
  feed,
  chart,
  look,
  actions,
  connection,
  scene: () => scene,
  newest: () => newest,
  frames: () => frames,
});

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => chart.recolor());
/** A hidden tab gets no frames, so its messages are processed here. */
setInterval(() => performance.now() - lastFrame > 1_000 && drain(), 1_000);
// It resumes where it stopped, so nothing is lost.
whenWatched(() => connection.reconnect());
requestAnimationFrame(frame);
connection.start();
