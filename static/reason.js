// Finds out why a WebSocket could not be opened, in the server's own words.
//
// A browser hides the answer to a refused handshake: a script only sees the close code 1006. So the
// page asks the same address in plain HTTP. The request is a POST, because a browser always sends
// the `Origin` of a POST, but not of a GET to the page's own server. The origin may be the very
// thing that is refused.
//
//   socket    GET /ws, Upgrade, Origin ──▶ 403 and a sentence, which a script cannot see
//   reason    POST /ws, Origin         ──▶ 403 and the same sentence; 405 if the page may connect
//
// Must not know: sockets, the document. Read next: buffer.js.

/** After this time, there will be no answer. */
const ANSWER_TIMEOUT_MS = 5_000;
/** Characters of the server's sentence that are shown. */
const SHOWN = 500;

const browser = () => ({
  fetch: (url, options) => globalThis.fetch(url, options),
  timeout: (ms) => AbortSignal.timeout(ms),
});

/**
 * Why there is no WebSocket at this address, as `{status, reason}` with the status of the answer;
 * null if nobody answers.
 */
export async function askWhy(address, env = browser()) {
  const url = address.replace(/^ws/, 'http');
  try {
    const signal = env.timeout(ANSWER_TIMEOUT_MS);
    // With the page's own policy, no-referrer, some browsers would leave out the origin of a POST
    // too.
    const answer = await env.fetch(url, { method: 'POST', cache: 'no-store', referrerPolicy: 'same-origin', signal });
    const isText = (answer.headers.get('content-type') ?? '').startsWith('text/plain');
    const { status } = answer;
    return { status, reason: explainAnswer(status, isText ? await answer.text() : '') };
  } catch {
    return null;
  }
}

/** Explains an answer in plain HTTP. The text is a sentence if the server wrote one. */
export function explainAnswer(status, text) {
  // Only the method was refused: the request reached the server, which would accept a WebSocket
  // from this page.
  if (status === 405) return 'the server answers plain requests, but WebSockets do not get through: a proxy may be dropping the Upgrade header';
  const sentence = text.trim().split('\n')[0].slice(0, SHOWN);
  return sentence === '' ? `the server answers ${status} instead of opening a WebSocket` : `the server refuses (${status}): ${sentence}`;
}
