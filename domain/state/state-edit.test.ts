import { expect } from 'chai';
import fc from 'fast-check';
import { event } from '../events/event.js';
import { contractId } from '../ids.js';
import { Scenario, signedBody, volume } from '../scenario.fixture.js';
import { applyEvents } from './apply-events.js';
import { EditedMap, EditedSet } from './edited-table.js';
import { evolve, reachOf } from './evolve.js';
import { IdMap } from './id-map.js';
import { IdSet } from './id-set.js';
import { initialState, type NodeState } from './node-state.js';
import { edited } from './state-edit.js';
import { stateHash } from './state-hash.js';

/** From no contract over an update, a failure and a pause to its end. */
function told(): Scenario {
  const story = new Scenario();
  const first = signedBody({ contract: 10, workloads: [volume('data', 5)] });
  story.send(10, first.text);
  story.created(10, first.hash);
  story.settle();
  story.graceStarted(10);
  story.settle();
  story.canceled(10);
  story.settle();
  return story;
}

/** All objects of a state that can be changed in place. */
function* unfrozen(value: unknown, path: string): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  if (!Object.isFrozen(value) && !(value instanceof Map)) yield path;
  const members = value instanceof IdMap || value instanceof Map ? [...value] : Object.entries(value);
  if (!(value instanceof IdSet))
    for (const [key, member] of members) yield* unfrozen(member, `${path}.${key}`);
}

describe('a state that is edited', () => {
  it('becomes what the plain recipes make of it, is frozen, and leaves the state before as it was', () => {
    const plain = initialState();
    let state: NodeState = initialState();
    let edits = 0;
    for (const happened of told().events) {
      evolve(plain, happened);
      if (reachOf(happened.type) === 'state') {
        state = applyEvents(state, [happened]);
        continue;
      }
      const before = stateHash(state);
      const next = edited(state, true, (draft) => evolve(draft, happened));
      expect(stateHash(next), happened.type).to.equal(stateHash(plain));
      expect(stateHash(state), happened.type).to.equal(before);
      const { contracts, deployments, held, work, over, used } = next;
      for (const [name, part] of Object.entries({ contracts, deployments, held, work, over, used }))
        if (part !== state[name as keyof NodeState])
          expect([...unfrozen(part, name)], happened.type).to.deep.equal([]);
      state = next;
      edits += 1;
    }
    expect(edits).to.be.greaterThan(10);
    expect(() => state.contracts.delete(contractId(10)), 'a table').to.throw(TypeError);
  });

  it('refuses a recipe that reaches farther', () => {
    const state = edited(told().state, true, () => {});
    const asked = event('TrafficDue', {});
    expect(() => edited(state, true, (draft) => evolve(draft, asked))).to.throw(TypeError);
  });

  it('has tables that behave as plain ones do, and shares what did not change', () => {
    const id = fc.bigInt({ min: 0n, max: 40n });
    const change = fc.record({ id, what: fc.constantFrom('set', 'delete', 'get', 'all') });
    fc.assert(
      fc.property(fc.array(id), fc.array(change), (start, changes) => {
        const base = new IdMap(start.map((key) => [key, { count: 0 }]));
        Object.freeze(base);
        const edit = new EditedMap(base, ({ count }) => ({ count }));
        const set = new EditedSet(new IdSet(start));
        const model = new Map(start.map((key) => [key, { count: 0 }]));
        for (const [at, { id: key, what }] of changes.entries()) {
          if (what === 'set') {
            model.set(key, { count: at });
            edit.set(key, { count: at });
            set.add(key);
          } else if (what === 'delete') {
            const was = model.delete(key);
            expect(edit.delete(key)).to.equal(was);
            expect(set.delete(key)).to.equal(was);
          } else if (what === 'get') {
            for (const found of [model.get(key), edit.get(key)]) if (found !== undefined) found.count += 1;
          } else {
            for (const table of [model, edit]) for (const value of table.values()) value.count += 1;
          }
          expect([edit.size, edit.has(key), set.size, set.has(key)]).to.deep.equal([
            model.size,
            model.has(key),
            model.size,
            model.has(key),
          ]);
        }
        if (changes.length === 0) expect(edit.result(() => {})).to.equal(base);
        const sorted = [...model].sort(([one], [two]) => (one < two ? -1 : 1));
        expect([...edit], 'as it is edited').to.deep.equal(sorted);
        const result = edit.result(() => {});
        expect([...result]).to.deep.equal(sorted);
        expect([...set.result()]).to.deep.equal(sorted.map(([key]) => key));
        expect([...base.values()].every(({ count }) => count === 0)).to.equal(true);
      }),
      { numRuns: 200 },
    );
  });
});
