// The few words in which the views speak to the document.
//
// Text goes in as `textContent` only, so that nothing that came over the network can become an element.
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

/** Text that stays the same is left alone: it may be selected, and it would be announced again. */
export function setElementText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}
