import type { Headers } from './ports.ts';

/** Headers that carry a trace: W3C Trace Context and Baggage, B3, Jaeger. */
const names = new Set([
  'traceparent',
  'tracestate',
  'baggage',
  'b3',
  'x-b3-traceid',
  'x-b3-spanid',
  'x-b3-parentspanid',
  'x-b3-sampled',
  'x-b3-flags',
  'uber-trace-id',
]);

/**
 * bytes of all of them, names included: W3C asks for 8,192 of baggage and 512 of state. An event that is nearly as large as its topic takes
 * must not make a prediction that is larger than its own takes: that would end the worker, again and again.
 */
const most = 16_384;
const none: Headers = [];

/** With what a prediction goes on with its event's trace: bytes and order as they are, names in any case; more than 16 KiB are left out. */
export function traceHeadersOf(headers: Headers): Headers {
  if (headers.length === 0) return none;
  const traces = headers.filter(([name]) => names.has(name.toLowerCase()));
  if (traces.length === 0) return none;
  const bytes = traces.reduce((sum, [name, value]) => sum + name.length + (value?.length ?? 0), 0);
  return bytes > most ? none : traces;
}
