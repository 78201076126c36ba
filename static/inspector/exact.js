// Exact lengths.
//
// A length of 63 bits does not fit into a JavaScript number: beyond 2^53, JSON.parse rounds it. The
// span of the field has the length as text. If the number would be rounded, a BigInt replaces it.
//
// Must not know: the document. Read next: report.js, which reads numbers.

import { payloadOf } from './ledger.js';

/** The same frame with an exact length and an exact number of missing bytes. */
export function exactly(frame) {
  if (frame.length === null || Number.isSafeInteger(frame.length)) return frame;
  const field = frame.spans.find(({ id }) => id === 'length64');
  if (!/^[0-9]+$/.test(field?.value ?? '')) return frame;
  const length = BigInt(field.value);
  const missing = length - BigInt(payloadOf(frame));
  const exact = (verdict) => (verdict.missing > Number.MAX_SAFE_INTEGER ? { ...verdict, missing } : verdict);
  const spans = frame.spans.map((span) => ({ ...span, verdict: exact(span.verdict) }));
  return { ...frame, length, missing, verdict: exact(frame.verdict), spans };
}
