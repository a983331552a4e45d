import { readFile } from 'node:fs/promises';
import { uptime } from 'node:os';
import type { SetVoice } from '../../domain/command.js';

/** With which key the node speaks, and since when its host is up. @param account 32 bytes, lower-case hex; null: it is silent */
export async function voiceCommand(account: string | null): Promise<SetVoice> {
  return { type: 'SetVoice', account, bootedAt: account === null ? null : await bootedAt() };
}

/** When the host was booted, by its clock, ms. Linux says it to the second; elsewhere it is reckoned back, to the minute. */
async function bootedAt(): Promise<number> {
  const stat = await readFile('/proc/stat', 'utf8').catch(() => '');
  const seconds = /^btime (\d{1,12})$/m.exec(stat)?.[1];
  if (seconds !== undefined) return Number(seconds) * 1000;
  const minute = 60_000;
  return Math.floor((Date.now() - uptime() * 1000) / minute) * minute;
}
