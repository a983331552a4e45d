import { type ChildProcess, spawn } from 'node:child_process';
import { open, readFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DriverContext } from '../../driver.js';
import { HostRefusal } from '../host-refusal.js';
import type { MachineIdentity } from './machine-process.js';
import { QmpError, qmpStatus } from './qmp.js';

const startLimitMs = 30_000;
const pollMs = 50;
const askLimitMs = 2000;

/**
 * Starts QEMU in a session of its own, with nothing of ours open, so that it outlives the node, and waits until its
 * monitor answers. QEMU's own `-daemonize` is not used: it forbids the stricter sandbox.
 * @throws HostRefusal with QEMU's own last words when it ends before it answers, or does not answer in time
 */
export async function launchQemu(
  qemu: string,
  args: readonly string[],
  identity: MachineIdentity,
  context: DriverContext,
): Promise<void> {
  const { folder } = identity;
  const started = performance.now();
  await writeFile(folder.qemuLog, '', { mode: 0o600 });
  const log = await open(folder.qemuLog, 'a'); // for appending, so that it can be cut while QEMU writes
  try {
    const child = spawn(qemu, args, { detached: true, cwd: folder.path, stdio: ['ignore', log.fd, log.fd] });
    child.unref();
    const ended = endOf(child);
    await waitForMonitor(identity, ended, context.signal);
    context.note('machine started', { command: qemu, args, durationMs: performance.now() - started });
  } finally {
    await log.close();
  }
}

interface Ended {
  how: string | undefined;
}

function endOf(child: ChildProcess): Ended {
  const ended: Ended = { how: undefined };
  child.on('error', (error) => (ended.how = `it could not be started (${error.message})`));
  child.on(
    'exit',
    (code, signal) => (ended.how ??= signal === null ? `exit code ${code}` : `signal ${signal}`),
  );
  return ended;
}

async function waitForMonitor(identity: MachineIdentity, ended: Ended, signal: AbortSignal): Promise<void> {
  const { folder } = identity;
  const deadline = performance.now() + startLimitMs;
  while (performance.now() < deadline) {
    if (ended.how !== undefined) throw refusalOf(ended.how, await lastWords(folder.qemuLog));
    if (signal.aborted) throw new HostRefusal('The start of the machine was called off.', true);
    try {
      await qmpStatus(folder.path, folder.qmpName, askLimitMs);
      return;
    } catch (error) {
      if (!(error instanceof QmpError)) throw error;
    }
    await sleep(pollMs);
  }
  throw new HostRefusal("The machine's QEMU did not come up in time.", true);
}

async function lastWords(path: string): Promise<string> {
  const lines = (await readFile(path, 'utf8')).trim().split('\n');
  return (lines.at(-1) ?? '').slice(0, 300);
}

function refusalOf(how: string, said: string): HostRefusal {
  if (/cannot allocate memory|set up guest memory/i.test(said)) {
    return new HostRefusal('The host has not enough free memory for the machine now.', true);
  }
  return new HostRefusal(`QEMU did not start the machine (${how}): ${said}`, true);
}
