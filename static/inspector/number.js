// The number of the connection that pasted frames belong to. Real ones count from 1.
//
// Must not know: anything. Read next: pasted.js.

export const PASTED = 0;
