// Why a WebSocket cannot be opened, in the server's own words.
//
// A browser keeps the answer to a refused handshake to itself: a script hears 1006 and nothing
// more. So the same address is asked in plain HTTP. The request is a POST because a browser says
// whose page asks with that one, and not with a GET of the page's own server; whose page it is may
// be just what is refused.
//
//   socket    GET /ws, Upgrade, Origin ──▶ 403 and a sentence, which nobody gets to see
//   reason    POST /ws, Origin         ──▶ 403 and the same sentence; 405 where the page is welcome
//
// Must not know: sockets, the document. Read next: buffer.js.

/** Who does not answer by then will not tell why. */
const ANSWER_TIMEOUT_MS = 5_000;
/** Characters of the server's sentence that are shown. */
const SHOWN = 500;

const browser = () => ({
  fetch: (url, options) => globalThis.fetch(url, options),
  timeout: (ms) => AbortSignal.timeout(ms),
});

/** Why there is no WebSocket at this address; null if nobody can be asked. */
export async function askWhy(address, env = browser()) {
  const url = address.replace(/^ws/, 'http');
  try {
    const signal = env.timeout(ANSWER_TIMEOUT_MS);
    // By the page's own policy, no-referrer, some browsers would name nobody as the origin of a POST either.
    const answer = await env.fetch(url, { method: 'POST', cache: 'no-store', referrerPolicy: 'same-origin', signal });
    const isText = (answer.headers.get('content-type') ?? '').startsWith('text/plain');
    return explainAnswer(answer.status, isText ? await answer.text() : '');
  } catch {
    return null;
  }
}

/** An answer in plain HTTP, in words; the text is a sentence where the server wrote one. */
export function explainAnswer(status, text) {
  // By its method alone: it reached the server, which would have taken a WebSocket from this page.
  if (status === 405) return 'the server answers plain requests, but WebSockets do not get through: a proxy may be dropping the Upgrade header';
  const sentence = text.trim().split('\n')[0].slice(0, SHOWN);
  return sentence === '' ? `the server answers ${status} instead of opening a WebSocket` : `the server refuses (${status}): ${sentence}`;
}
