// A WebSocket to wirechart that is opened again when it is lost. All the examples use it.
//
// `?server=HOST:PORT` in the page's address says where wirechart is; by default it is on this
// machine. Read next: chat.html.

const server = new URLSearchParams(location.search).get('server') ?? '127.0.0.1:8000';
const scheme = location.protocol === 'https:' ? 'wss' : 'ws';

/** How long to wait at first, and at most; the time doubles with each attempt that fails. */
const FIRST_WAIT_MS = 500;
const LAST_WAIT_MS = 15_000;

/**
 * Connects to a path such as `/chat?room=hall`. `onOpen()` comes with each new connection,
 * `onMessage(data)` with a string or an ArrayBuffer, `onState(text)` with words for the user.
 * Returns `send(data)`, which drops data while there is no connection, and `close()`.
 */
export function connect(path, { onOpen = () => {}, onMessage = () => {}, onState = () => {} }) {
  let socket;
  let wait = FIRST_WAIT_MS;
  let timer;

  function open() {
    onState('connecting');
    const ours = new WebSocket(`${scheme}://${server}${path}`);
    socket = ours;
    ours.binaryType = 'arraybuffer';
    ours.onopen = () => {
      wait = FIRST_WAIT_MS;
      onState('connected');
      onOpen();
    };
    ours.onmessage = ({ data }) => onMessage(data);
    ours.onclose = () => {
      if (socket !== ours) return; // closed by us
      onState(`not connected to ${server}; trying again`);
      // A random part, so that a thousand pages do not come back at the same instant.
      timer = setTimeout(open, wait * Math.random());
      wait = Math.min(2 * wait, LAST_WAIT_MS);
    };
  }

  open();
  return {
    send: (data) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(data);
    },
    close: () => {
      clearTimeout(timer);
      const ours = socket;
      socket = null;
      ours.close();
    },
  };
}

/** What wirechart puts in front of each text of a chat. */
const PREFIX = 'Message: ';

/** The text of a message of a chat, as it was sent. */
export const textOf = (message) => (message.startsWith(PREFIX) ? message.slice(PREFIX.length) : message);
