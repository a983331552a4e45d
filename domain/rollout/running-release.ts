import type { NodeState } from '../state/node-state.js';
import { parseReleaseVersion, releaseText } from './release-version.js';

/** The version that runs, in the form of the record (`v3.13.0`); null before the first start and for a build that is no release. */
export function runningRelease(state: Pick<NodeState, 'host'>): string | null {
  const version = state.host === null ? null : parseReleaseVersion(state.host.version);
  return version === null ? null : releaseText(version);
}

/** True from the moment when another version is what starts next until this process has ended. */
export function isRestartDue(state: Pick<NodeState, 'host' | 'upgrade'>): boolean {
  const { change } = state.upgrade;
  return change !== null && change.phase.kind === 'restart' && runningRelease(state) !== change.to;
}
