import { type Column, formatTable } from '../../cli/table.js';
import type { FlipCounts, FlipReport } from './flip-rounds.js';
import type { BackupKillReport } from './backup-kills.js';
import type { DiskFaultReport } from './disk-faults.js';
import type { KillReport } from './kill-rounds.js';
import type { PowerCutReport } from './power-cuts.js';
import type { TornReport } from './torn-rounds.js';

export function printKills(report: KillReport): void {
  console.log(`${report.rounds} kills, seed ${report.seed}, ${report.folders} data folders`);
  for (const [moment, times] of Object.entries(report.moments)) console.log(`  ${times} ${moment}`);
  const fate = report.findings.length === 0 ? ', all there, in order, verified' : '';
  console.log(`  ${report.acknowledged} acknowledged commits${fate}`);
  console.log(`  ${report.unacknowledged} commits were on disk, whole, before anybody was told`);
  for (const [what, times] of Object.entries(report.mended)) console.log(`  mended ${times} times: ${what}`);
  printFindings(report.findings);
}

export function printBackups(report: BackupKillReport): void {
  const { rounds, seed, inMidWork } = report;
  console.log(`${rounds} backups killed, seed ${seed}, ${inMidWork} of them before they were done`);
  printFindings(report.findings);
}

export function printFlips(report: FlipReport): void {
  const rows = Object.entries(report.kinds);
  const total = rows.reduce(addUp, { detected: 0, healed: 0, harmless: 0, aborted: 0, wrong: 0 });
  const number = (key: keyof FlipCounts): Column<(typeof rows)[number]> => {
    return { title: key, cell: ([, counts]) => counts[key], align: 'right' };
  };
  const columns: Column<(typeof rows)[number]>[] = [
    { title: 'a flipped bit in', cell: ([kind]) => kind },
    ...(['detected', 'healed', 'harmless', 'wrong', 'aborted'] as const).map(number),
  ];
  console.log(`${report.flips} flips, seed ${report.seed}`);
  for (const line of formatTable(columns, [...rows, ['all', total]])) console.log(line);
  console.log('aborted: LevelDB ended the process, and the next opening said why (counted above too)');
  printFindings(report.findings);
}

function addUp(sum: FlipCounts, [, counts]: [string, FlipCounts]): FlipCounts {
  return {
    detected: sum.detected + counts.detected,
    healed: sum.healed + counts.healed,
    harmless: sum.harmless + counts.harmless,
    aborted: sum.aborted + counts.aborted,
    wrong: sum.wrong + counts.wrong,
  };
}

export function printTears(report: TornReport): void {
  console.log(
    `${report.tears} tears of a write of ${report.bytes} bytes: cut off, zeros, noise, one sector lost`,
  );
  console.log(
    `  ${report.whole} times nothing was missing after all, ${report.reported} times the cut was reported`,
  );
  printFindings(report.findings);
}

export function printPowerCuts(report: PowerCutReport): void {
  console.log(`${report.cuts} disks after a power cut in one of ${report.calls} calls, seed ${report.seed}`);
  for (const [loss, times] of Object.entries(report.losses)) console.log(`  ${times} ${loss}`);
  for (const [what, times] of Object.entries(report.mended)) console.log(`  mended ${times} times: ${what}`);
  printFindings(report.findings);
}

export function printFaults(report: DiskFaultReport): void {
  console.log(`${report.faults} faults (EIO, ENOSPC) in ${report.calls} calls, seed ${report.seed}`);
  for (const [end, times] of Object.entries(report.ends)) console.log(`  ${times} ${end}`);
  printFindings(report.findings);
}

export function printFindings(findings: readonly string[]): void {
  for (const finding of findings) console.log(`FINDING ${finding}`);
}
