// The chat's tour: start here.
//
//   panel opened ─▶ conversation.js ─▶ connection.js ─▶ WebSocket to /chat
//   text sent    ─▶        │    ▲────────── each message
//                          │ utterance.js  data → what is shown; is a text too long?
//                          ▼
//                     chat-view.js  the document, once a frame; until then, tail.js keeps the news
//
// Nothing is connected before the panel is opened for the first time, so a visitor who only looks
// at the chart causes no chat traffic. This module connects the others. `window.__chat` has
// counters, for tests and for the curious.
//
// Must not know: the document, the chart. Read next: conversation.js.

import { ChatView } from './chat-view.js';
import { chosen } from './connection.js';
import { Conversation } from './conversation.js';
import { whenWatched } from './inspected.js';
import { refusal } from './utterance.js';

const view = new ChatView({
  open: () => conversation.open(),
  close: () => conversation.close(),
  send: (text) => conversation.send(text),
  check: refusal,
  retry: () => conversation.retryNow(),
});
const conversation = new Conversation(location.href, view);
whenWatched(() => conversation.reconnect());

window.__chat = {
  get state() {
    return conversation.state;
  },
  get received() {
    return conversation.received;
  },
  get sent() {
    return conversation.sent;
  },
};

view.showRoom(chosen(location.href, 'room').room ?? '');
view.start();
