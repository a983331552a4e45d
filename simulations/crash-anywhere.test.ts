import { expect } from 'chai';
import * as fc from 'fast-check';
import type { Command, StartNode } from '../domain/command.js';
import { history, Play } from '../domain/history.fixture.js';
import { stateHash } from '../domain/state/state-hash.js';
import { SimulatedHost } from './simulated-host.js';
import { SimulatedCrash, SimulatedNode } from './simulated-node.js';

/** What chain and users say in a random history; the node's own turns (starts, outcomes, timers) are left to it. */
function inputsOf(play: Play): Command[] {
  return play.story.commands.filter(
    ({ type }) => type !== 'RecordOutcome' && type !== 'PassTime' && type !== 'StartNode',
  );
}

function startOf(play: Play): StartNode {
  const start = play.story.commands.find((command) => command.type === 'StartNode');
  if (start?.type !== 'StartNode') throw new Error('every story begins with a start');
  return start;
}

interface Run {
  readonly hash: string;
  readonly inventory: string[];
  readonly made: number;
  readonly crashes: number;
}

/** Plays the inputs, each followed by all work that is owed; `cuts` says at which points of the run it dies. */
function run(inputs: readonly Command[], start: StartNode, cuts: ReadonlySet<number>): Run {
  const host = new SimulatedHost();
  let point = 0;
  let crashes = 0;
  const node = new SimulatedNode(host, () => cuts.has(point++));
  const survive = (turn: () => boolean): boolean => {
    for (;;) {
      try {
        return turn();
      } catch (error) {
        if (!(error instanceof SimulatedCrash)) throw error;
        crashes += 1;
        revive(node, start);
      }
    }
  };
  const isTaken = (input: Command): boolean => {
    // A block that is on disk is not read again: the cursor says so.
    const cursor = node.state.chain.cursor?.number ?? 0;
    if (input.type === 'FollowBlocks') return input.block.number <= cursor;
    return input.type === 'BindLedger' && node.state.identity !== null;
  };
  for (const input of inputs) {
    survive(() => {
      if (!isTaken(input)) node.take(input);
      return true;
    });
    if (node.state.host === null) survive(() => (node.take(start), true));
    while (survive(() => node.work(0))) continue;
  }
  return { hash: stateHash(node.state), inventory: host.inventory(), made: host.made, crashes };
}

/** A start can be cut off too. */
function revive(node: SimulatedNode, start: StartNode): void {
  for (;;) {
    try {
      node.restart(start);
      return;
    } catch (error) {
      if (!(error instanceof SimulatedCrash)) throw error;
    }
  }
}

describe('a crash at any point', function () {
  this.timeout(60_000);

  it('leads to the same state and the same host as no crash at all', () => {
    fc.assert(
      fc.property(
        history(40),
        fc.uniqueArray(fc.nat({ max: 200 }), { maxLength: 30 }),
        (happenings, cuts) => {
          const play = new Play();
          for (const happening of happenings) play.do(happening);
          const inputs = inputsOf(play);
          const calm = run(inputs, startOf(play), new Set());
          const killed = run(inputs, startOf(play), new Set(cuts));
          expect(killed.hash).to.equal(calm.hash);
          expect(killed.inventory).to.deep.equal(calm.inventory);
          expect(killed.made, 'nothing is made twice').to.equal(calm.made);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('is survived at every single point of one story', () => {
    const play = new Play();
    fc.sample(history(30), { seed: 7, numRuns: 1 })[0]?.forEach((happening) => play.do(happening));
    const inputs = inputsOf(play);
    const calm = run(inputs, startOf(play), new Set());
    let points = 0;
    for (;;) {
      const killed = run(inputs, startOf(play), new Set([points]));
      expect(killed.hash, `cut off at point ${points}`).to.equal(calm.hash);
      expect(killed.inventory, `cut off at point ${points}`).to.deep.equal(calm.inventory);
      if (killed.crashes === 0) break;
      points += 1;
    }
    expect(points).to.be.greaterThan(30);
  });
});
