// What the page says of the chart, in words and numbers: the values above it, the legend, what is
// missing, why it is empty.
//
// Must not know: the document, when a frame is drawn. Read next: view/view.js.

import { duration, time } from './format.js';
import * as spoken from './spoken.js';
import { common, drawnUnit } from './units.js';
import { extremesOf, haveOtherUnits } from './view/extremes.js';
import { latestOf, legendRows } from './view/legend-rows.js';
import { notices } from './view/notices.js';
import { whyEmpty, whyNoLines, whyNothingHere } from './view/sources.js';

/** The legend has a mean of all that is in view, for each line. */
const LEGEND_EVERY_MS = 500;
/** A latest value that is older than this is said to be so. */
const OLD_MS = 5_000;

export class Report {
  #page;
  #lastLegend = 0;

  /**
   * `page`: what main.js connects, `{view, sourcesView, feed, store, look, actions, chart, clock,
   * rate, connection, address, problems}`.
   */
  constructor(page) {
    this.#page = page;
  }

  /**
   * `scene`: what is drawn. `newest`: the newest time of the lines that are shown, or null.
   * `feedNow`: the time of the feed. `hasChanged`: the user has changed something.
   */
  show(now, { scene, newest, feedNow, hasChanged }) {
    const { view, sourcesView, feed, store, look, actions, chart, clock, rate, connection, address, problems } = this.#page;
    view.showStatus(connection.state, now);
    view.showCounts(feed, rate.sample(feed.live, now));
    view.showControls(look, actions, scene.panels[0] ?? { min: 0, max: 1 });
    view.showAbout({ title: feed.about.title, unit: this.#unitInView(scene) }, feed.sources);
    view.showMessage(chart.problem || this.#nothingInView(scene, newest, feedNow));
    view.showClockSet(feed.clockSet?.t > scene.from ? feed.clockSet : null);
    const { leftOut } = address;
    view.showNotices(notices({ store, feed, newest, isNow: clock.isNow, from: scene.from, problems, leftOut, look, scene, hiddenPanels: chart.hiddenPanels }));
    sourcesView.show(feed.sources, now);
    const last = this.latest(newest);
    const extremes = extremesOf(scene, store.lines);
    const differ = extremes === null && haveOtherUnits(scene, store.lines);
    view.showValues(last, { extremes, differ }, scene, this.#ageOf(last, feedNow));
    if (hasChanged || now - this.#lastLegend >= LEGEND_EVERY_MS) {
      this.#lastLegend = now;
      const rows = legendRows({ store, look, scene });
      view.showLegend(rows, scene.rate);
      view.describe(spoken.chart(look, scene, rows));
    } else view.showLatest((name) => latestOf(name, store, scene));
    view.showRecent(feed.recent(), scene);
  }

  /** The latest value of what is shown: the time of the measurement counts, not when it came. */
  latest(newest) {
    const { feed, store, look } = this.#page;
    if (newest === null) return feed.last;
    const line = store.latest((name) => look.shows(name));
    if (line === null) return null;
    const value = Number.isNaN(line.latest) ? null : line.latest;
    return { t: line.head, value, text: line.latestText, series: line.name, unit: line.unit };
  }

  /** Why the chart is empty; an empty text if it is not. */
  #nothingInView(scene, newest, feedNow) {
    const { feed, store, look, connection } = this.#page;
    if (store.span() === null) {
      const { received, last } = feed;
      return whyEmpty(feed.sources, { received, last, connection: connection.state.name, undrawn: store.undrawn.size });
    }
    if (look.live && newest !== null && newest < scene.from) return `Last value ${duration(feedNow - newest)} ago, at ${time(newest)}.`;
    const lines = scene.panels.flatMap((panel) => panel.lines);
    if (lines.length === 0) return whyNoLines(look);
    const isEmpty = !look.live && !scene.rate && lines.every(({ extremes }) => extremes === null);
    if (!isEmpty) return '';
    const known = lines.map(({ name }) => store.lines.get(name)).filter((line) => line !== undefined);
    return whyNothingHere(known.map((line) => store.at(line, (scene.from + scene.to) / 2)));
  }

  /** How old the latest value is, if it is old; null if not, or if there is none. */
  #ageOf(last, feedNow) {
    const age = last === null || this.#page.connection.state.name === 'ended' ? 0 : feedNow - last.t;
    return age >= OLD_MS ? age : null;
  }

  /** The unit of all that is drawn; empty if it differs. */
  #unitInView(scene) {
    const { store, look } = this.#page;
    const shown = [...store.lines.values()].filter(({ name }) => look.shows(name));
    return common((shown.length > 0 ? shown : [{}]).map((line) => drawnUnit(line, scene)));
  }
}
