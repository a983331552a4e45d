import { readdir, readFile } from 'node:fs/promises';
import { z } from 'zod';
import { runHostCommand, whichCommand } from './host-command.js';

/** What a driver may leave behind on a host. Each entry is one line of text that names the thing. */
export interface HostSnapshot {
  readonly mounts: readonly string[];
  readonly namespaces: readonly string[];
  /** Network links of the host's own namespace. */
  readonly links: readonly string[];
  /** Lines of `nft list ruleset` of the host's own namespace, without counters. */
  readonly nft: readonly string[];
  readonly loops: readonly string[];
  /** `<pid> <command line>` of every process that is not a kernel thread, not this one and not one of its kin. */
  readonly processes: readonly string[];
}

export type SnapshotKind = keyof HostSnapshot;

export interface SnapshotDifference {
  readonly kind: SnapshotKind;
  readonly change: 'added' | 'gone';
  readonly entry: string;
}

/** Reads what is on the host now. A tool that is missing leaves its part empty: nothing of that kind can be made. */
export async function takeHostSnapshot(): Promise<HostSnapshot> {
  return {
    mounts: await readMounts(),
    namespaces: await readdir('/run/netns').catch(() => []),
    links: await readdir('/sys/class/net').catch(() => []),
    nft: await readRuleset(),
    loops: await readLoops(),
    processes: await readProcesses(),
  };
}

/**
 * What `after` has more or less than `before`; empty when the host is as it was.
 * @param concerns keeps only what it accepts (a host on which others work changes by itself)
 */
export function compareHostSnapshots(
  before: HostSnapshot,
  after: HostSnapshot,
  concerns: (difference: SnapshotDifference) => boolean = () => true,
): SnapshotDifference[] {
  const kinds = ['mounts', 'namespaces', 'links', 'nft', 'loops', 'processes'] as const;
  return kinds
    .flatMap((kind): SnapshotDifference[] => [
      ...entriesMissingIn(before[kind], after[kind]).map((entry) => ({
        kind,
        change: 'added' as const,
        entry,
      })),
      ...entriesMissingIn(after[kind], before[kind]).map((entry) => ({
        kind,
        change: 'gone' as const,
        entry,
      })),
    ])
    .filter(concerns);
}

/** Counts, too: the same line twice is two entries. */
function entriesMissingIn(base: readonly string[], lines: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const line of base) counts.set(line, (counts.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const left = counts.get(line) ?? 0;
    counts.set(line, left - 1);
    return left <= 0;
  });
}

/** proc(5): fields 5 (mount point), then after ` - ` type and source. Ids differ at each mount, so they stay out. */
async function readMounts(): Promise<string[]> {
  const text = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    const [mount = '', system = ''] = line.split(' - ');
    const target = mount.split(' ')[4];
    const [type, source] = system.split(' ');
    return target === undefined ? [] : `${target} ${type} ${source}`;
  });
}

async function readRuleset(): Promise<string[]> {
  if (process.getuid?.() !== 0 || (await whichCommand('nft')) === undefined) return [];
  const { stdout } = await runHostCommand('nft', ['--stateless', 'list', 'ruleset']);
  let table = '';
  return stdout.split('\n').flatMap((line) => {
    if (line.startsWith('table ')) table = line.replace(' {', '');
    const rule = line.trim();
    return rule === '' || rule === '}' ? [] : `${table}: ${rule}`;
  });
}

const loopsSchema = z.object({
  loopdevices: z.array(z.object({ name: z.string(), 'back-file': z.string().nullable() })),
});

async function readLoops(): Promise<string[]> {
  if ((await whichCommand('losetup')) === undefined) return [];
  const { stdout } = await runHostCommand('losetup', ['--json', '-O', 'NAME,BACK-FILE']);
  if (stdout.trim() === '') return [];
  return loopsSchema.parse(JSON.parse(stdout)).loopdevices.map((loop) => `${loop.name} ${loop['back-file']}`);
}

async function readProcesses(): Promise<string[]> {
  const found = new Map<number, { readonly parent: number; readonly line: string }>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const status = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    const command = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
    // proc(5): the name in brackets may hold anything, so the fields are counted from its closing bracket.
    const [state, parent] = status.slice(status.lastIndexOf(')') + 2).split(' ');
    if (command === '' || state === 'Z') continue; // kernel threads have no command line; a zombie is gone
    const words = command.split('\0').join(' ').trim();
    found.set(Number(name), { parent: Number(parent), line: `${name} ${words}` });
  }
  return [...found].filter(([pid]) => !isOwnKin(pid, found)).map(([, { line }]) => line);
}

/** This process and what it waits for as a child (a command that is just running) are no leftovers. */
function isOwnKin(pid: number, all: Map<number, { readonly parent: number }>): boolean {
  return pid === process.pid || all.get(pid)?.parent === process.pid;
}
