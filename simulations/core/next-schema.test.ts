import { expect } from 'chai';

import type { CoreBuild } from './core-build.js';
import { compatibilityOf } from './compatibility.js';
import { core } from './entry.js';
import { withNextSchema } from './next-schema.js';
import { Scenario, volume } from '../../domain/scenario.fixture.js';

const next = withNextSchema(core);

function logOf(build: CoreBuild) {
  const story = new Scenario();
  story.deploy({ contract: 1, workloads: [volume('data', 1)] });
  let state = build.initialState();
  const events = story.commands.flatMap((command) => {
    const turn = build.step(state, command);
    state = turn.state;
    return build.recordOf(turn).events;
  });
  return { events, state };
}

function foldedBy(build: CoreBuild, events: Parameters<CoreBuild['evolve']>[1]): string {
  const state = build.initialState();
  build.fold(state, events);
  return build.stateHash(state);
}

describe('a build with the next version of a schema', () => {
  it('reads what it wrote and what the one before wrote, to the same state', () => {
    const [old, later] = [logOf(core), logOf(next)];
    expect(later.events.map(({ type }) => type)).to.deep.equal(old.events.map(({ type }) => type));
    expect(later.events).not.to.deep.equal(old.events);
    const states = [old, later].map(({ events }) => foldedBy(next, events));
    expect(new Set([...states, core.stateHash(old.state), next.stateHash(later.state)]).size).to.equal(1);
  });

  it('is refused by the one before, by its name and cleanly', () => {
    const { events } = logOf(next);
    expect(() => foldedBy(core, events)).to.throw('written by a newer zledger');
    const cells = compatibilityOf([
      { name: 'old', core },
      { name: 'new', core: next },
    ]).cells.map(({ reader, writer, state, note }) => `${reader} ${state} ${writer} ${note}`.trim());
    expect(cells).to.deep.equal([
      'old reads old',
      `old refuses new NodeStarted@${(core.events.find(({ type }) => type === 'NodeStarted')?.writes ?? 0) + 1}`,
      'new reads old',
      'new reads new',
    ]);
  });
});
