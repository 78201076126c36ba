// The few functions with which the views change the document.
//
// Text is only set as `textContent`, so that nothing from the network can become an element.
//
// Must not know: what is shown. Read next: view.js.

export const byId = (id) => document.getElementById(id);

export function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

export function setText(id, text) {
  setElementText(byId(id), text);
}

/**
 * Does not touch text that stays the same: it may be selected, and a screen reader would announce
 * it again.
 */
export function setElementText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}
