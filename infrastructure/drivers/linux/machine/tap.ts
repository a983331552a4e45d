import { access } from 'node:fs/promises';
import { HostCommandError, runHostCommand } from '../host-command.js';
import type { DriverContext } from '../../driver.js';
import { HostRefusal } from '../host-refusal.js';

/** Makes the tap, puts it on the bridge and brings it up; what is already so stays so. @throws HostRefusal */
export async function ensureTap(tap: string, bridge: string, context: DriverContext): Promise<void> {
  if (!(await linkExists(bridge))) {
    throw new HostRefusal("The machine's network is not there yet on this node.", true);
  }
  if (!(await linkExists(tap))) await ip(['tuntap', 'add', 'dev', tap, 'mode', 'tap'], context);
  await ip(['link', 'set', 'dev', tap, 'master', bridge], context);
  await ip(['link', 'set', 'dev', tap, 'up'], context);
}

export async function removeTap(tap: string, context: DriverContext): Promise<void> {
  if (!(await linkExists(tap))) return;
  try {
    await ip(['link', 'delete', 'dev', tap], context);
  } catch (error) {
    if (error instanceof HostCommandError && !(await linkExists(tap))) return; // went away by itself
    throw error;
  }
}

export async function linkExists(name: string): Promise<boolean> {
  try {
    await access(`/sys/class/net/${name}`);
    return true;
  } catch {
    return false;
  }
}

async function ip(args: readonly string[], context: DriverContext): Promise<void> {
  await runHostCommand('ip', args, { timeoutMs: 10_000, signal: context.signal, note: context.note });
}
