// `window.__chart`: counters and the present look, for tests and for the curious.
//
// Reading a field changes nothing.
//
// Must not know: how any of it is computed. Read next: main.js.

/** `scene`, `newest` and `frames` are functions; the others are the objects of main.js. */
export function counters({ feed, chart, look, actions, connection, scene, newest, frames }) {
  const fields = {
    received: () => feed.received,
    plotted: () => chart.plotted,
    points: () => chart.points,
    frames,
    updates: () => chart.updates,
    smooth: () => chart.smooth,
    dropped: () => feed.dropped,
    lost: () => feed.lost,
    gaps: () => feed.gaps,
    errors: () => feed.errors,
    state: () => connection.state.name,
    last: () => feed.last?.value ?? null,
    lastSeq: () => feed.lastSeq,
    epoch: () => feed.epoch,
    clockSets: () => feed.clockSets,
    newest,
    live: () => look.live,
    pending: () => actions.pending,
    windowMs: () => look.windowMs,
    from: () => scene().from,
    to: () => scene().to,
    edge: () => scene().to,
    panels: () => scene().panels.map(panelOf),
    plots: () => chart.panels(),
    y: () => look.y,
    hidden: () => [...look.hidden],
    solo: () => look.solo && [...look.solo],
    selection: () => look.selection,
    cursor: () => look.cursor,
  };
  const properties = Object.entries(fields).map(([name, get]) => [name, { get, enumerable: true }]);
  // The chart itself is for tests that read its pixels; it is no counter.
  return Object.defineProperties({}, Object.fromEntries([...properties, ['chart', { value: chart }]]));
}

function panelOf({ key, min, max, lines }) {
  return { key, min, max, lines: lines.map(({ name }) => name) };
}
