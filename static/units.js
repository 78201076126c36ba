// Units: of the values of a series, and of what is drawn of them.
//
// A series without a unit has the one that the server says for all, and the change per second has
// another one than the values. Whoever shows a figure asks here.
//
// Must not know: where it is shown. Read next: scene.js.

/** The unit of the values of a series. `series`: `{unit}`; `scene`: with the `unit` of all others. */
export function valueUnit({ unit = '' }, scene) {
  return unit || scene.unit;
}

/** The unit of what is drawn of a series. */
export function drawnUnit(series, scene) {
  const unit = valueUnit(series, scene);
  return scene.rate ? `${unit}/s` : unit;
}

/** The unit that all of these have; empty if they differ. */
export function common(units) {
  return new Set(units).size === 1 ? units[0] : '';
}
