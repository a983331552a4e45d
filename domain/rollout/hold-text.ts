import type { NodeHoldReason } from './gate-of-node.js';

const texts: Readonly<Record<NodeHoldReason, string>> = {
  'no-record': 'the chain names no version',
  'record-unreadable': "the chain's record of versions cannot be read, so nothing is decided on it",
  'running-version-unknown': 'what runs here is no release, so it is left alone',
  'farm-unknown': "the node's farm is not known, so neither is its wave",
  'not-safe-yet': 'the version is not called safe, and this is no test farm',
  'older-than-running': 'the version is older than what runs; a way back must be called for',
  'failed-here': 'the version failed on this node before',
  'wave-not-open': 'the roll-out has not reached the wave of this farm',
  paused: 'the roll-out is paused',
  'steering-lost': 'the record said once how far the roll-out goes, and does not any more',
  halted: 'the roll-out was halted',
  'no-updater': 'it is the turn of this node, but it has no updater',
};

/** Why a node does not take a version, for a person. */
export function holdText(why: NodeHoldReason): string {
  return texts[why];
}
