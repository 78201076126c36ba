// The WebGL context of TimeChart's canvas, with what we need and no more.
//
// TimeChart asks for a context as the browser makes it: with multisampling and a depth buffer. With
// a software GPU, multisampling takes two thirds of the time of a frame, so the shaders smooth the
// edges of lines instead, and nothing here has a depth.
//
// The first who asks for the context of a canvas decides on it. TimeChart puts the canvas into its
// shadow root before it asks, so whoever sees that can ask first.
//
// Must not know: what is drawn. Read next: lines.js.

const ATTRIBUTES = { antialias: false, depth: false };

/** What `make` returns, which makes a chart in this element. */
export function withContext(element, make) {
  const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' });
  root.appendChild = (node) => {
    node.getContext?.('webgl2', ATTRIBUTES);
    return Node.prototype.appendChild.call(root, node);
  };
  try {
    return make();
  } finally {
    delete root.appendChild;
  }
}
