import { type Fault, type Mishap, type RolloutScenario, usualReboots } from '../scenario/rollout-scenario.js';
import { consequences } from './zledger-consequences.js';

/** What a roll-out can get into, and a rehearsal of it should have been in. */
export type Situation =
  | 'a node took the release'
  | 'a wave was opened'
  | 'a node rebooted while it installed'
  | 'a node came back that had been off'
  | 'a node booted while it was not its turn'
  | 'a node asked the hub while it was away'
  | 'a node asked the chain while it was away'
  | 'the stop rule fired'
  | 'a node was called back'
  | 'the operator paused the roll-out'
  | 'a node looked while the roll-out was paused'
  | `a node met ${Mishap}`
  | `fault: ${Fault['what']}`;

/** Parts of ten thousand. */
const whole = 10_000;

/** The situations that a scenario is about: one of them that never came up was not rehearsed. */
export function situationsOf({ fleet, happenings, faults, swarm }: RolloutScenario): readonly Situation[] {
  const happens = (what: string): boolean => happenings.some((happening) => happening.what === what);
  const kinds = new Set<Fault['what']>(
    swarm === undefined ? faults.map(({ what }) => what) : ['reboot', 'no-chain', 'no-hub', 'slow-disk'],
  );
  const bad = fleet.classes.filter(({ mishap }) => consequences[mishap] !== 'none');
  const isBadEverywhere = bad.some(({ share, odds }) => share === whole && odds === whole);
  const situations: Situation[] = ['a node took the release'];
  // What fails on every node is stopped at the test farms.
  if (!isBadEverywhere || fleet.test_farms === 0) situations.push('a wave was opened');
  if (fleet.reboots_every < usualReboots || kinds.has('reboot'))
    situations.push('a node rebooted while it installed');
  if (fleet.offline !== undefined) situations.push('a node came back that had been off');
  if (happens('farms-reboot')) situations.push('a node booted while it was not its turn');
  if (happens('hub-outage')) situations.push('a node asked the hub while it was away');
  if (happens('pause'))
    situations.push('the operator paused the roll-out', 'a node looked while the roll-out was paused');
  if (happens('chain-outage')) situations.push('a node asked the chain while it was away');
  const mishaps = new Set(fleet.classes.map(({ mishap }) => mishap));
  situations.push(...[...mishaps].map((mishap): Situation => `a node met ${mishap}`));
  situations.push(...[...kinds].map((what): Situation => `fault: ${what}`));
  // Under zledger's gate some mishaps have nothing that can go wrong: then nothing is stopped.
  if (bad.length > 0) situations.push('the stop rule fired', 'a node was called back');
  return situations;
}
