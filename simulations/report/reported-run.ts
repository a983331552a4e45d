import type { RunResult } from '../kinds/run-result.js';
import type { ReportedRun } from './simulation-report.js';

export function reportedRun({ seed, side, trace, steps, violations }: RunResult): ReportedRun {
  return { seed, side, trace, steps, violations: violations.length };
}
