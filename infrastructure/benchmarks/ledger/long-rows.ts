import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { ChildReport } from './child-tasks.js';
import { median } from '../interleaved.js';
import { inChild } from './in-child.js';
import { buildLogWithSnapshot, snapshotsIn } from './log-builder.js';
import type { Peers } from './peers.js';
import { readable, type Result } from './result.js';
import { inNewFolder } from './scratch.js';
import type { Settings } from './settings.js';

const openingsMax = 3;

/** Opening a node on a long log, and how replay grows with the log's length. */
export function longRows(settings: Settings, _peers: Peers): Promise<Result[]> {
  const work = (folder: string): Promise<Result[]> => measure(settings, folder);
  if (!settings.keep) return inNewFolder(settings.folder, work);
  const folder = join(settings.folder, 'zledger-bench');
  return mkdir(folder, { recursive: true }).then(() => work(folder));
}

async function measure({ long, rounds }: Settings, folder: string): Promise<Result[]> {
  const path = join(folder, `long-${long}`);
  await buildLogWithSnapshot(path, long);
  const opened: ChildReport[] = [];
  for (let round = 0; round < Math.min(openingsMax, rounds); round++) {
    opened.push(await inChild({ kind: 'open', path, snapshots: snapshotsIn(path) }));
  }
  const replayed: ChildReport[] = [];
  for (const length of [long / 100, long / 10, long]) {
    const toPosition = length === long ? null : Math.ceil(length) - 1;
    replayed.push(await inChild({ kind: 'replay', path, toPosition }));
  }
  mustAgree(opened, replayed);
  return [...openResults(opened), ...growthResults(replayed)];
}

/** The state out of the snapshot and the one out of the whole log must be the same. */
function mustAgree(opened: readonly ChildReport[], replayed: readonly ChildReport[]): void {
  const hashes = new Set([...opened.map(({ hash }) => hash), replayed.at(-1)?.hash]);
  if (hashes.size !== 1)
    throw new Error('opening with the snapshot and replaying everything gave different states');
}

function openResults(opened: readonly ChildReport[]): Result[] {
  const seconds = median(opened.map((report) => report.seconds));
  const memory = Math.max(...opened.map((report) => report.memory));
  const [first] = opened;
  const what = `open a node on a log of ${readable(first?.events ?? 0)} events with a snapshot`;
  return [
    {
      what: `${what}: time`,
      goal: 'under 1 s',
      reached: seconds,
      target: { max: 1 },
      unit: ' s',
      figures: {},
    },
    {
      what: `${what}: memory of the process`,
      goal: 'under 300 MB',
      reached: memory * 1.048576,
      target: { max: 300 },
      unit: ' MB',
      figures: { 'before it was opened (Node.js and the modules)': `${readable(first?.before ?? 0)} MiB` },
    },
  ];
}

/** Linear: the longest takes no more time per event than one of a tenth, but for a quarter. Flat: the same of memory. */
function growthResults(replayed: readonly ChildReport[]): Result[] {
  const [, middle, longest] = replayed;
  const perEvent = (report: ChildReport | undefined): number =>
    report === undefined ? Number.NaN : report.seconds / report.events;
  const figures = Object.fromEntries(
    replayed.map(({ events, seconds, memory, own }) => [
      `${readable(events)} events: ${readable(events / seconds)} events/s, ${readable(own)} MiB (${readable(memory)} with pages of files)`,
      `${seconds.toFixed(2)} s`,
    ]),
  );
  return [
    {
      what: 'replay time against log length: time per event, longest against a tenth of it',
      goal: 'linear (within 1.25x)',
      reached: perEvent(longest) / perEvent(middle),
      target: { max: 1.25 },
      unit: 'x',
      figures,
    },
    {
      what: "the process's own memory at replay against log length: longest against a tenth of it",
      goal: 'flat (within 1.25x)',
      reached: (longest?.own ?? Number.NaN) / (middle?.own ?? Number.NaN),
      target: { max: 1.25 },
      unit: 'x',
      figures: {},
    },
  ];
}
