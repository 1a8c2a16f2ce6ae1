/**
 * Runs the command given as arguments, and ends it when stdin closes: that happens whenever the parent is gone, by
 * kill -9 too. It sits in a process group of its own, so that Ctrl-C reaches the parent alone, which then stops the
 * broker last.
 */
import { spawn } from 'node:child_process';

/** ms that the broker gets to close its logs. */
const patience = 10_000;
const [command, ...parameters] = process.argv.slice(2);
if (command === undefined) throw new Error('usage: guard COMMAND [ARGUMENT]...');

const child = spawn(command, parameters, { stdio: ['ignore', 'inherit', 'inherit'] });
child.on('error', (error) => {
  console.error(`${command} does not start: ${error.message}`);
  process.exit(127);
});
child.on('exit', (code, signal) => {
  process.exit(signal === null ? (code ?? 1) : 143);
});

let ending = false;
function end(): void {
  if (ending) return;
  ending = true;
  child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), patience);
}
// For tests of what a broker's sudden death does.
process.on('SIGUSR2', () => child.kill('SIGKILL'));
process.stdin.resume();
process.stdin.on('end', end);
process.stdin.on('close', end);
process.stdin.on('error', end);
process.on('SIGTERM', end);
process.on('SIGINT', end);
