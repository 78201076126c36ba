// Frames as /inspect reports them: the RFC's masked "Hello" (5.7), and a frame that breaks a rule.

export const VERDICT = { ok: true };

export function span(id, from, to, bits, more = {}) {
  return { from, to, ...(bits && { bits }), field: id, id, value: '1', meaning: 'a meaning', section: 'RFC 6455, 5.2', verdict: VERDICT, ...more };
}

/** A frame with these members replaced. */
export function frame(more = {}) {
  return {
    kind: 'frame', connection: 1, t: 1763770000123.456, direction: 'in', at: 0, sender: 'client', opcode: 'text', fin: true,
    compressed: false, length: 5, header: 6, bytes: '', cut: 0, mask: null, unmasked: null, missing: 0, verdict: VERDICT,
    spans: [], placed: null, ...more,
  };
}

export const HELLO = frame({
  bytes: '818537fa213d7f9f4d5158', mask: '37fa213d', unmasked: '48656c6c6f',
  spans: [
    span('fin', 0, 1, [0, 1]), span('rsv1', 0, 1, [1, 2]), span('rsv2', 0, 1, [2, 3]), span('rsv3', 0, 1, [3, 4]),
    span('opcode', 0, 1, [4, 8]), span('mask', 1, 2, [0, 1]), span('length', 1, 2, [1, 8]), span('masking-key', 2, 6),
    span('payload', 6, 11),
  ],
});

export const BROKEN = { ok: false, sentence: 'a client must mask every frame, this one is not masked', code: 1002, section: 'RFC 6455, 5.1' };
export const UNMASKED = frame({
  header: 2, bytes: '810548656c6c6f', verdict: BROKEN, spans: [span('mask', 1, 2, [0, 1], { verdict: BROKEN })],
});
