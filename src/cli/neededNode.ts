/**
 * Put first into each bundle (`--inject` in package.json): what stands below it may need what an older Node has not. A bundle is read and linked
 * as a whole before its first line runs; so no file takes from Node's own modules by name what only Node 24 has (`zlib` in
 * `compression.ts`), and its syntax is that of Node 18 (`--target`).
 */
const needed = 24;

if (Number.parseInt(process.versions.node, 10) < needed) {
  process.stderr.write(`driftline needs Node ${needed} or newer; this is ${process.version}\n`);
  process.exit(1);
}
