// Finds the frames that must be copied along with a frame, so that a reader of the copy alone comes
// to the same verdict as the panel.
//
//   text, not fin ─▶ continuation ─▶ continuation    a fragment needs those before it (RFC 6455, 5.4)
//   deflate ──────▶ deflate ──────▶ deflate          with "context takeover", a compressed message
//                                                    may refer to earlier ones (RFC 7692, 7.2.3.2)
//
// Must not know: the document, what the copies look like. Read next: copies.js.

import { CONTROL } from './fragments.js';
import { bytesOf } from './masking.js';
import { extent } from './transfers.js';

/**
 * The maximum number of bytes in a copy. Its hex must fit into a command line, which some systems
 * limit to 32,767 characters.
 */
const LIMIT = 15_000;

/**
 * What a handshake agreed on for compression: `null`, or for each direction whether messages may
 * refer to earlier ones.
 */
export function agreement(response) {
  const head = String.fromCharCode(...bytesOf(response.bytes));
  const [, agreed] = /^Sec-WebSocket-Extensions:(.*permessage-deflate.*)$/im.exec(head) ?? [];
  if (agreed === undefined) return null;
  return { in: !/client_no_context_takeover/i.test(agreed), out: !/server_no_context_takeover/i.test(agreed) };
}

/**
 * `{frames, deflate}`, with this frame as the last one; or `{problem}`, a sentence, if not all
 * frames were kept.
 *
 * `kept` are the stored frames of the same direction, oldest first; `agreed` is the result of
 * `agreement`.
 */
export function excerpt(frame, kept, agreed) {
  const deflate = agreed !== null;
  if (CONTROL.has(frame.opcode)) return { frames: [frame], deflate };
  const before = kept.filter(({ number }) => number < frame.number);
  const { messages, whole } = messagesOf([...before, frame]);
  const own = messages.at(-1);
  if (!own.whole) return { problem: 'The first frames of this message were not kept, and this one means nothing without them.' };
  const leans = own.compressed && agreed?.[frame.direction] === true;
  if (leans && !whole) {
    return { problem: 'It may refer to earlier compressed messages, and not all of these were kept.' };
  }
  const frames = (leans ? messages.filter(({ compressed }) => compressed) : [own]).flatMap((message) => message.frames);
  if (frames.slice(0, -1).some(({ cut }) => cut > 0)) {
    return { problem: 'It needs an earlier frame, and only the beginning of that frame was kept.' };
  }
  const size = frames.reduce((sum, { bytes }) => sum + bytes.length / 2, 0);
  if (size > LIMIT) return { problem: 'Together with the earlier frames that it needs, it is too long for a command line.' };
  return { frames, deflate };
}

/**
 * The messages that these frames make up, and whether all earlier frames are there. Control frames
 * are left out.
 */
function messagesOf(frames) {
  const messages = [];
  let [open, whole, end] = [null, true, 0];
  for (const frame of frames) {
    const { from, to } = extent(frame);
    if (from !== end) [open, whole] = [null, false];
    end = to;
    if (CONTROL.has(frame.opcode)) continue;
    if (open === null) {
      // A continuation without a message breaks a rule, unless the frame it continues was not kept.
      open = { frames: [], compressed: frame.compressed, whole: whole || frame.opcode !== 'continuation' };
      messages.push(open);
    }
    open.frames.push(frame);
    if (frame.fin) open = null;
  }
  return { messages, whole };
}
