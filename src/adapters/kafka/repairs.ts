/**
 * Two faults of kafkajs 2.2.4, mended at their cause for the whole process. Importing this file mends them.
 */
import Connection from 'kafkajs/src/network/connection.js';
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';

/** ms; as in kafkajs. */
const pendingInterval = 10;

// After every answer it sets a timer for the end of a throttling that is not there, "now minus the epoch" ms ahead. Node 24
// warns of the negative time; and it is a timer for each request, for nothing. Only what is pending needs to be looked at.
RequestQueue.prototype.scheduleCheckPendingRequests = function (this: RequestQueue): void {
  if (this.throttleCheckTimeoutId !== null || this.pending.length === 0) return;
  const throttled = this.throttledUntil - Date.now();
  this.throttleCheckTimeoutId = setTimeout(
    () => {
      this.throttleCheckTimeoutId = null;
      this.checkPendingRequests();
    },
    throttled > 0 ? throttled : pendingInterval,
  );
};

// Two requests that find a connection closed both open a socket; the first socket is forgotten, open for ever, and keeps
// the process alive. The second request must wait for the first one's connect.
const connect = Reflect.get<Connection, 'connect'>(Connection.prototype, 'connect');
const connecting = new WeakMap<Connection, Promise<boolean>>();
Connection.prototype.connect = function (this: Connection): Promise<boolean> {
  const running = connecting.get(this);
  if (running !== undefined) return running;
  const attempt = connect.call(this).finally(() => connecting.delete(this));
  connecting.set(this, attempt);
  return attempt;
};
