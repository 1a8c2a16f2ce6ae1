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
  let traces = 0;
  let bytes = 0;
  for (let i = 0; i < headers.length; i++) {
    const header = headers[i]!;
    if (!isTrace(header[0])) continue;
    traces++;
    bytes += header[0].length + (header[1]?.length ?? 0);
  }
  if (traces === 0 || bytes > most) return none;
  return traces === headers.length ? headers : headers.filter(([name]) => isTrace(name));
}

function isTrace(name: string): boolean {
  return names.has(name) || names.has(name.toLowerCase());
}
