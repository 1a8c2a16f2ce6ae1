/** Headers of a test's event: of a trace and others, values that are no text, empty ones, in any case. */
export type EventHeaders = readonly (readonly [name: string, value: Buffer])[];

/** The number at the end of an event's id, which its prediction has, too; 0 where it cannot be read. */
function numberIn(json: string): number {
  return Number(/"id":"\D*(\d+)"/.exec(json)?.[1] ?? 0);
}

/** What a prediction must have, in this order. @param json the event, or its prediction */
export function tracesOf(json: string): EventHeaders {
  const number = numberIn(json);
  if (number % 3 === 0) return [];
  const parent = Buffer.from(`00-${'ab'.repeat(16)}-${number.toString(16).padStart(16, '0')}-01`);
  if (number % 3 === 1) return [['traceparent', parent]];
  return [
    ['Traceparent', parent],
    ['tracestate', Buffer.from([0, 255, 128, number & 255])],
    ['baggage', Buffer.from('')],
  ];
}

/** All that an event has. */
export function headersOf(json: string): EventHeaders {
  const traces = tracesOf(json);
  return numberIn(json) % 2 === 0 ? traces : [['source', Buffer.from('a meter')], ...traces];
}
