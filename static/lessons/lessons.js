// The lessons: what each explains, what it asks for, and when the learner has produced the bytes.
//
// `judge(entry, memory)` gets each entry of the inspector's list that arrives during the lesson, and
// an object that lasts as long as the lesson. It returns null if the entry has nothing to do with
// the task, or `{done, say}`: what the entry shows, and whether the task is done.
//
// Must not know: the document, how entries arrive. RFC 6455, sections 4 to 7. Read next: course.js.

import { hello, payloadOf, spaced } from './payload.js';

const isMessage = ({ opcode }) => opcode === 'text' || opcode === 'binary';
const isSent = ({ kind, direction, verdict }) => kind === 'frame' && direction === 'in' && verdict.ok;
const isReceived = ({ kind, direction, verdict }) => kind === 'frame' && direction === 'out' && verdict.ok;

const step = (say) => ({ done: false, say });
const done = (say) => ({ done: true, say });

function handshake(entry) {
  if (entry.kind !== 'open' || !entry.path.startsWith('/echo')) return null;
  const accept = entry.accept.at(-1);
  const key = entry.accept[0];
  if (!entry.response.verdict.ok || accept === undefined) return null;
  return done(`The key ${key.value} and the answer ${accept.value} belong together.`);
}

/** Two frames with the same payload: their keys differ, and so do their bytes. */
function mask(entry, memory) {
  if (!isSent(entry) || entry.opcode !== 'text' || entry.mask === null) return null;
  const payload = payloadOf(entry);
  if (payload !== hello) return step('This is masked, too, but it is not the text “Hello” (5 bytes, not compressed).');
  if (memory.mask === undefined || memory.mask === entry.mask) {
    memory.mask = entry.mask;
    return step(`“Hello” with the key ${spaced(entry.mask)}. Now the same text once more.`);
  }
  return done(`The same text with the keys ${spaced(memory.mask)} and ${spaced(entry.mask)}: not one byte has to be the same.`);
}

/** The first length of each longer form. */
const FIRST = [[126, '16 bits'], [65_536, '64 bits']];

function length(entry, memory) {
  if (!isSent(entry) || !isMessage(entry)) return null;
  memory.found ??= new Set();
  const bits = entry.length > 65_535 ? FIRST[1] : FIRST[0];
  if (entry.length < 126) return step(`${entry.length} fits into the 7 bits.`);
  if (entry.length !== bits[0]) return step(`${entry.length} needs ${bits[1]}, but a shorter text does, too.`);
  memory.found.add(bits[0]);
  const header = spaced(entry.bytes.slice(0, 2 * (entry.header - (entry.mask === null ? 0 : 4))));
  const missing = FIRST.find(([first]) => !memory.found.has(first));
  const found = `${entry.length} is the first length that needs ${bits[1]}: the header begins with ${header}.`;
  return missing === undefined ? done(found) : step(`${found} The one for ${missing[1]} is missing.`);
}

function fragment(entry) {
  if (!isReceived(entry) || !(isMessage(entry) || entry.opcode === 'continuation')) return null;
  if (!entry.fin) return step(`Part ${entry.placed?.part ?? 1}: FIN is clear, so more follows.`);
  // A message in one frame: the chart gets many of them.
  if (entry.opcode !== 'continuation') return null;
  const parts = entry.placed?.part;
  if (parts !== 4) return step(`FIN is set: the message had ${parts ?? 'other'} parts, not four.`);
  return done('One text frame and three continuations, and only the last has FIN.');
}

function ping(entry, memory) {
  if (isReceived(entry) && entry.opcode === 'ping') {
    memory[entry.connection] = payloadOf(entry);
    return step(`A Ping came with the payload ${spaced(memory[entry.connection])}.`);
  }
  if (!isSent(entry) || entry.opcode !== 'pong' || memory[entry.connection] === undefined) return null;
  if (payloadOf(entry) !== memory[entry.connection]) return step('This Pong has another payload than the Ping.');
  return done('Your browser answered with the same payload. No script was asked.');
}

/** A Close with a code for applications from the page, and the same code back from the server. */
function close(entry, memory) {
  if (entry.kind !== 'frame' || entry.opcode !== 'close' || !entry.verdict.ok) return null;
  const payload = payloadOf(entry);
  const code = payload.length < 4 ? null : Number.parseInt(payload.slice(0, 4), 16);
  if (entry.direction === 'out') {
    if (memory.connection !== entry.connection) return step('The server was the first to close. It has to be the page.');
    return code === memory.code ? done(`${spaced(payload.slice(0, 4))} is ${code}: the server answered with the same code.`) : null;
  }
  if (code === null || code < 4000) return step(`${code ?? 'No code'} is not a code for applications: those are 4000 to 4999.`);
  Object.assign(memory, { code, connection: entry.connection });
  return step(`The page closes with ${code}.`);
}

function broken(entry) {
  if (entry.kind !== 'frame' || entry.direction !== 'in' || entry.verdict.ok) return null;
  const { sentence, code, section } = entry.verdict;
  return done(`${spaced(entry.bytes.slice(0, 2 * 16))}: ${sentence} (${section}). The server fails the connection with ${code}.`);
}

/** `{id, title, why, task, judge}`; `command: true` if it needs the command line. */
export const LESSONS = [
  {
    id: 'handshake', title: 'Handshake', judge: handshake,
    why: 'A connection begins as an HTTP request with a random key. The answer has a value that only a server that knows WebSocket computes.',
    task: 'Make a new connection to /echo: press “Close” below, then “Send a text”.',
  },
  {
    id: 'mask', title: 'Mask', judge: mask,
    why: 'A client XORs each payload with a key of four bytes, which is new for each frame, so that a script cannot choose the bytes on the wire.',
    task: 'Send the text “Hello” twice (5 bytes), and compare the two frames in the list.',
  },
  {
    id: 'length', title: 'Length', judge: length,
    why: 'The second byte has seven bits for the length. Longer ones follow in 16 or in 64 bits.',
    task: 'Find the shortest text whose length needs 16 bits, and the shortest that needs 64.',
  },
  {
    id: 'fragment', title: 'Fragments', judge: fragment,
    why: 'A sender that does not know yet how long a message will be sends it in parts.',
    task: 'Get a message that consists of four frames.',
  },
  {
    id: 'ping', title: 'Ping', judge: ping,
    why: 'A Ping asks whether the other end is still there. Whoever gets one answers with a Pong.',
    task: 'Get a Ping, and find the Pong that answers it.',
  },
  {
    id: 'close', title: 'Close', judge: close,
    why: 'Each end sends one Close, with a code that says why. After its Close, an end sends nothing more.',
    task: 'Let the page close the connection with a code that is for applications, and find both Closes.',
  },
  {
    id: 'rule', title: 'A broken rule', judge: broken, command: true,
    why: 'A browser breaks no rule, so this needs a terminal. The frame of this command is not masked, which is required of a client.',
    task: 'Run the command, and find the frame that breaks a rule and the Close that follows. Then break another rule.',
  },
];
