import { expect } from 'chai';
import fc from 'fast-check';
import type { DomainEvent } from '../events/event.js';
import { farmId } from '../ids.js';
import { stateHash } from '../state/state-hash.js';
import { evolve } from '../state/evolve.js';
import { initialState } from '../state/node-state.js';
import { away, done, newRelease, oldRelease, refused, UpgradeStory } from './upgrade-story.fixture.js';
import { defaultPlan } from './rollout-plan.js';
import { opensAfter, waveOf } from './wave.js';

const hour = 3_600_000;
const versions = [oldRelease, 'v1.5.0', newRelease, 'v2.0.1'];

type Turn =
  | {
      readonly kind: 'record';
      readonly version: string;
      readonly safe: boolean;
      readonly rollout: object | null;
    }
  | { readonly kind: 'garbage'; readonly text: string }
  | { readonly kind: 'time'; readonly ms: number }
  | { readonly kind: 'farm'; readonly farm: number }
  | { readonly kind: 'start'; readonly version: string; readonly rebooted: boolean }
  | { readonly kind: 'updater' | 'check'; readonly outcome: 'done' | 'refused' | 'away' }
  | { readonly kind: 'catch-up'; readonly on: boolean };

const version = fc.constantFrom(...versions);
const turn: fc.Arbitrary<Turn> = fc.oneof(
  fc.record({
    kind: fc.constant('record' as const),
    version,
    safe: fc.boolean(),
    rollout: fc.option(
      fc.record({
        wave: fc.nat(4),
        state: fc.constantFrom('open', 'open', 'paused', 'halted', 'roll-back'),
        roll_back_to: version,
      }),
    ),
  }),
  fc.record({ kind: fc.constant('garbage' as const), text: fc.oneof(fc.string(), version) }),
  fc.record({ kind: fc.constant('time' as const), ms: fc.nat(20 * hour) }),
  fc.record({ kind: fc.constant('farm' as const), farm: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ kind: fc.constant('start' as const), version, rebooted: fc.boolean() }),
  fc.record({
    kind: fc.constantFrom('updater' as const, 'check' as const),
    outcome: fc.constantFrom('done' as const, 'done' as const, 'refused' as const, 'away' as const),
  }),
  fc.record({ kind: fc.constant('catch-up' as const), on: fc.boolean() }),
);
const outcomes = { done, refused, away };

function play(story: UpgradeStory, each: Turn): DomainEvent[] {
  switch (each.kind) {
    case 'record':
      return story.record(each.version, {
        safe_to_upgrade: each.safe,
        ...(each.rollout === null ? {} : { rollout: each.rollout }),
      });
    case 'garbage':
      return story.says(each.text);
    case 'time':
      story.chainAhead += each.ms;
      return story.block();
    case 'farm':
      return story.inFarm(each.farm);
    case 'start':
      return story.startAs(each.version, each.rebooted ? `boot-${story.events.length}` : 'boot-1');
    case 'updater':
      return story.switched(outcomes[each.outcome]);
    case 'check':
      return story.checked(outcomes[each.outcome]);
    case 'catch-up':
      story.catchesUp = each.on;
      return [];
  }
}

const plan = { ...defaultPlan, testFarms: [farmId(1), farmId(2)], spread: 0 };
const story = (): UpgradeStory => new UpgradeStory({ plan });
const anyTurns = fc.array(turn, { maxLength: 60 });

describe('laws of an upgrade in the log of a node', () => {
  it('a version is begun once at most, in its wave, and only on a record that can be read and lets it in', () => {
    fc.assert(
      fc.property(anyTurns, (turns) => {
        const node = story();
        const begun = new Set<string>();
        let said: Turn | null = null;
        for (const each of turns) {
          const before = node.state;
          if (each.kind === 'record' || each.kind === 'garbage') said = each;
          for (const { type, data } of play(node, each)) {
            if (type !== 'UpgradeStarted' && type !== 'UpgradeResumed') continue;
            expect(begun.has(data.to), `${type} ${data.to}`).to.equal(type === 'UpgradeResumed');
            begun.add(data.to);
            const { farmId: farm, zosVersionSince } = node.state.record;
            if (farm === null || said?.kind !== 'record') throw new Error(`${type} on what is no record`);
            expect(said.version).to.equal(data.to);
            expect(data.wave).to.equal(waveOf(plan, data.to, farm));
            expect(said.safe || data.wave === 0).to.equal(true);
            const rollout = said.rollout as { wave: number; state: string } | null;
            if (rollout === null) {
              const now = node.state.chain.cursor?.time ?? 0;
              expect(now).to.be.at.least(zosVersionSince + opensAfter(plan, data.wave));
            } else expect([rollout.state, rollout.wave >= data.wave]).to.deep.equal(['open', true]);
            expect(node.catchesUp, 'at the head only').to.equal(false);
            expect(before.upgrade.failed).not.to.include(data.to);
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  it('success is claimed only of a version that runs, was started since, and whose check passed', () => {
    fc.assert(
      fc.property(anyTurns, (turns) => {
        const node = story();
        for (const each of turns) {
          const running = `v${node.version}`;
          const started = node.state.upgrade.change?.phase.kind === 'check';
          const succeeded = play(node, each).find(({ type }) => type === 'UpgradeSucceeded');
          if (succeeded === undefined) continue;
          expect(each).to.deep.equal({ kind: 'check', outcome: 'done' });
          expect([started, (succeeded.data as { to: string }).to]).to.deep.equal([true, running]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('what the log says is all there is: it gives the same state when it is read again', () => {
    fc.assert(
      fc.property(anyTurns, (turns) => {
        const node = story();
        for (const each of turns) play(node, each);
        const again = initialState();
        for (const happened of structuredClone(node.events)) evolve(again, happened);
        expect(stateHash(again)).to.equal(stateHash(node.state));
      }),
      { numRuns: 200 },
    );
  });

  it('converges: with a sound release, updater and supervisor it runs what it should, whatever cut it off before', () => {
    fc.assert(
      fc.property(anyTurns, (turns) => {
        const node = story();
        for (const each of turns) play(node, each);
        // From here on the world is sound: an updater that switches, a supervisor that starts what was switched to.
        node.catchesUp = false;
        let next = `v${node.version}`;
        const goal = 'v9.0.0';
        node.inFarm(1);
        node.record(goal);
        for (let step = 0; step < 40 && node.state.upgrade.last?.to !== goal; step += 1) {
          const { change } = node.state.upgrade;
          if (change?.phase.kind === 'switch') {
            next = change.to;
            node.switched();
          } else if (change?.phase.kind === 'restart') node.startAs(next);
          else if (change?.phase.kind === 'check') node.checked();
          else {
            node.chainAhead += hour;
            node.block();
          }
        }
        expect(node.state.upgrade).to.deep.include({ change: null });
        expect([node.state.upgrade.last?.outcome, node.version]).to.deep.equal(['succeeded', '9.0.0']);
      }),
      { numRuns: 300 },
    );
  });
});
