import type { FarmId, NodeId } from '../ids.js';
import { type RolloutPlan, whole } from './rollout-plan.js';

/**
 * The wave of a farm for a release: 0 for a test farm, else by a hash of farm and release, so that each release has
 * other farms go first and everybody computes the same without asking anybody.
 */
export function waveOf(plan: RolloutPlan, release: string, farm: FarmId): number {
  if (plan.testFarms.includes(farm)) return 0;
  const place = spread(`farm ${farm} ${release}`) % whole;
  const index = plan.waves.findIndex(({ share }) => place < share);
  return index + 1;
}

/** Where in the time over which a wave is spread this node starts, ms: fixed for node and release. */
export function startDelay(plan: RolloutPlan, release: string, node: NodeId): number {
  return plan.spread === 0 ? 0 : spread(`node ${node} ${release}`) % plan.spread;
}

/** How long after the release was announced wave `wave` opens by time alone, ms. */
export function opensAfter(plan: RolloutPlan, wave: number): number {
  if (wave === 0) return 0;
  const bakes = plan.waves.slice(0, wave - 1).reduce((sum, { bake }) => sum + bake, 0);
  return (plan.testFarms.length === 0 ? 0 : plan.testBake) + bakes;
}

/** FNV-1a with the finishing rounds of MurmurHash3: even for texts that differ in one digit. Not for security. */
function spread(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
