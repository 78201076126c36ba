// The wheel over the chart: it zooms, or it scrolls the page.
//
//   with Ctrl or ⌘, and pinches on a touchpad   always zoom
//   there are panels that do not fit            scrolls to them
//   the chart has the focus (was clicked)       zooms
//   the page has nothing to scroll that way     zooms
//   otherwise                                   scrolls the page, and a hint says how to zoom
//
// A turn of the wheel is a burst of events. What the first of them does, all of them do: a page that
// scrolls to its end does not begin to zoom there.
//
// Must not know: the document, the chart. Read next: view/pointer.js.

/** Events closer than this are one turn of the wheel. */
const TURN_MS = 250;
/** What a line and a page are in pixels, for mice that turn by these. */
const LINE_PX = 33;
const PAGE_PX = 600;
/** A notch of a wheel is 100 to 120 pixels; this makes it a fifth. */
const ZOOM_PER_PX = 0.0016;
/** A pinch on a touchpad comes as small turns with Ctrl, of 100 pixels for each factor of e. */
const PINCH_PER_PX = 0.01;
const SMALL_PX = 40;
const MAX_PX = 300;

export class Wheel {
  #last = -Infinity;
  #ours = false;

  /**
   * Whether the event is the chart's. `focused`: the chart has the focus; `canScroll`: the page can
   * be scrolled that way; `hasPanels`: there are panels that do not fit. These are not left for a
   * zoom where the last of them has come into view: a wheel that does two things is one to fear.
   */
  takes({ ctrlKey, metaKey, timeStamp }, { focused, canScroll, hasPanels = false }) {
    const isNew = timeStamp - this.#last > TURN_MS;
    this.#last = timeStamp;
    if (ctrlKey || metaKey) this.#ours = true;
    else if (isNew) this.#ours = !hasPanels && (focused || !canScroll);
    return this.#ours;
  }
}

/** `{factor}` of a zoom or `{pan}` in pixels, whichever the event is more of. */
export function turned({ deltaX, deltaY, deltaMode, ctrlKey }) {
  const unit = [1, LINE_PX, PAGE_PX][deltaMode] ?? 1;
  const px = (delta) => Math.min(MAX_PX, Math.max(-MAX_PX, delta * unit));
  if (Math.abs(deltaX) > Math.abs(deltaY)) return { pan: px(deltaX) };
  const isPinch = ctrlKey && Math.abs(px(deltaY)) < SMALL_PX;
  return { factor: Math.exp(px(deltaY) * (isPinch ? PINCH_PER_PX : ZOOM_PER_PX)) };
}
