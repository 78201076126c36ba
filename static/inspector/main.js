// The inspector's tour: start here. (../inspector.js loads it when the panel is opened.)
//
//   panel opened ─▶ session.js ─▶ /inspect, and /echo to try things on
//                       │         (../inspected.js: the other connections reconnect)
//                       │
//                 intake.js    stores reports as they arrive
//                       │
//   paste-view.js ─▶ POST /explain ─▶ pasted.js: entries of a connection that was never opened
//
//   animation frame: drain()   for as long as there is time
//     report.js     text → checked object
//     ledger.js     what is known of each connection (transfers.js: its reads and writes)
//     fragments.js  which frames are one message
//     journal.js    the list: bounded, held, filtered
//   then draw()
//     view.js       the card: buttons, counts (list-view.js, frame-view.js, head-view.js,
//                   totals-view.js), which use bits.js, masking.js, copies.js and words.js
//     ../lessons/   what a learner is asked to produce, judged by the same entries
//
// Nothing is connected before the panel is opened, and its cost ends when the panel is closed. This
// module connects the others. `window.__inspector` has counters, for tests and for the curious.
//
// Must not know: the document, the format of a report. Read next: session.js.

import { LessonsView } from '../lessons/view.js';
import { Fragments } from './fragments.js';
import { Intake } from './intake.js';
import { Journal } from './journal.js';
import { Ledger } from './ledger.js';
import { PASTED } from './number.js';
import { PasteView } from './paste-view.js';
import { readAnswer } from './pasted.js';
import { readReport } from './report.js';
import { Session } from './session.js';
import { InspectorView } from './view.js';

/**
 * How much of the time since the last frame may be spent on reports; the chart needs the rest. It is
 * a share, so that the reports keep up on a machine that draws few frames a second, too.
 */
const READ_SHARE = 0.35;
/** Of a longer time, such as in the background, only this much counts. */
const LONGEST_FRAME_MS = 250;
const FACTS_EVERY_MS = 200;
const REDUCED_MOTION_MS = 1_000;

const intake = new Intake();
const journal = new Journal();
const ledger = new Ledger();
const fragments = new Fragments();

const view = new InspectorView(journal, ledger, {
  open: () => session.open(),
  close,
  retry: () => session.retryNow(),
  try: (what) => session.try(what),
});
const session = new Session(location.href, {
  onText: (text) => {
    intake.push(text);
    wake();
  },
  onState: (state) => {
    // The next connection starts over, with a hello.
    if (state.name === 'connecting') intake.clear();
    view.showStatus(state);
  },
  expect: (frame) => (expected = frame),
});

new PasteView(acceptPasted);
/** What was pasted last, as entries. */
let pasted = [];
const lessons = new LessonsView(() => session.token);

/** The frame to select when it arrives. */
let expected = null;
let errors = 0;
let lost = 0;
let animation = null;
let lastFrame = 0;
let lastFacts = 0;
let lastList = 0;
const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');

function wake() {
  animation ??= requestAnimationFrame(frame);
}

function frame(now) {
  animation = null;
  drain(READ_SHARE * Math.min(now - lastFrame, LONGEST_FRAME_MS));
  lastFrame = now;
  const pace = reducedMotion.matches ? REDUCED_MOTION_MS : 0;
  if (view.touched || now - lastList >= pace) {
    lastList = now;
    view.drawList();
  }
  if (now - lastFacts >= Math.max(FACTS_EVERY_MS, pace)) showFacts(now);
  // While the panel is open: the user may scroll, and the counts follow.
  if (session.state !== 'stopped') wake();
}

function showFacts(now) {
  lastFacts = now;
  view.showFacts({ lost, waiting: intake.waiting });
}

function drain(milliseconds) {
  const until = performance.now() + milliseconds;
  for (let text = intake.take(); text !== undefined; text = performance.now() < until ? intake.take() : undefined) {
    const report = readReport(text);
    if (report === null) errors += 1;
    else accept(report);
  }
  if (intake.overrun > 0) {
    lose(intake.overrun, 'page');
    intake.overrun = 0;
  }
}

function accept(report) {
  switch (report.kind) {
    case 'hello':
      forget();
      session.hello(report.token);
      return lessons.showCommand();
    case 'open':
      ledger.open(report);
      journal.add(report);
      lessons.see(report);
      return session.opened(report);
    case 'read':
      return ledger.transfer('in', report);
    case 'write':
      return ledger.transfer('out', report);
    case 'frame':
      return acceptFrame(report);
    case 'skipped':
      ledger.skipped(report);
      fragments.forgetOne(report);
      return journal.add(report);
    case 'closing':
      ledger.closing(report);
      return journal.add(report);
    case 'end':
      ledger.end(report);
      session.ended(report.connection);
      fragments.end(report.connection);
      return journal.add(report);
    case 'gap':
      return lose(report.to - report.from + 1, 'server');
    case 'refused':
      return session.refused(report.sentence) || view.showProblem(report.sentence);
  }
}

function acceptFrame(report) {
  report.placed = fragments.place(report);
  ledger.frame(report);
  journal.add(report);
  lessons.see(report);
  const { connection, direction, opcode } = report;
  if (expected?.connection !== connection || expected.direction !== direction || expected.opcode !== opcode) return;
  expected = null;
  // Shows only this connection, so that others are not in the way, and does not hold the list, so
  // that the answer is visible too.
  journal.follow();
  journal.only = connection;
  journal.chosen = report;
}

function acceptPasted(answer) {
  const read = readAnswer(answer, Date.now());
  if (read === null) return 'The answer of the server makes no sense here; load the page again.';
  pasted = read.entries;
  showPasted(true);
  view.drawList();
  view.showFacts();
  return read.summary;
}

/** Puts it into the list; alone and held, so that live frames do not carry it away. */
function showPasted(isAlone) {
  journal.drop(PASTED);
  fragments.end(PASTED);
  for (const entry of pasted) {
    if (entry.kind === 'frame') entry.placed = fragments.place(entry);
    journal.add(entry);
  }
  if (!isAlone) return;
  journal.only = PASTED;
  const first = pasted.find(({ kind }) => kind === 'frame' || kind === 'head');
  if (first !== undefined) journal.choose(first);
}

function lose(count, by) {
  lost += count;
  fragments.forget();
  journal.add({ kind: 'gap', connection: null, lost: count, by });
}

function forget() {
  const showsPasted = journal.only === PASTED;
  journal.clear();
  ledger.clear();
  fragments.forget();
  expected = null;
  lost = 0;
  // What was pasted does not come from the server that starts over.
  if (pasted.length > 0) showPasted(showsPasted);
}

function close() {
  session.close();
  intake.clear();
}

/** For tests. Reading a field changes nothing. */
const debug = {
  state: () => session.state,
  token: () => session.token,
  added: () => journal.added,
  dropped: () => journal.dropped,
  held: () => journal.held,
  rows: () => journal.rows(),
  chosen: () => journal.chosen,
  connections: () => [...ledger.connections.values()],
  lost: () => lost,
  errors: () => errors,
};
window.__inspector = Object.defineProperties(
  {},
  Object.fromEntries(Object.entries(debug).map(([name, get]) => [name, { get, enumerable: true }])),
);

view.start();
