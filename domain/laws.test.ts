import { expect } from 'chai';
import fc from 'fast-check';
import { addCapacity, type Capacity, noCapacity } from './workloads/workload-definition.js';
import { decide } from './decide/decide.js';
import type { WorkloadBody } from './deployment/deployment-body.js';
import { workloadCapacity } from './deployment/workload-capacity.js';
import { nextTimer, outstanding } from './effects/outstanding.js';
import { unmetDependency } from './effects/dependencies.js';
import type { TwinId } from './ids.js';
import { type Happening, history, Play } from './history.fixture.js';
import type { Scenario } from './scenario.fixture.js';
import { applyEvents } from './state/apply-events.js';
import { evolve } from './state/evolve.js';
import { exclusivesOf, resourceKey, unboundOf } from './state/exclusives.js';
import { IdMap } from './state/id-map.js';
import { IdSet } from './state/id-set.js';
import type { Id } from './state/id-table.js';
import { networkKey } from './state/network-claims.js';
import { nameOf, namesOfHeld } from './state/known-names.js';
import { initialState, type NodeState } from './state/node-state.js';
import { stateHash } from './state/state-hash.js';
import { reservedFor } from './state/workload-update.js';
import { isOwed } from './state/workload-goal.js';

const runs = 100;

interface Living {
  readonly contract: bigint;
  readonly twin: TwinId;
  readonly body: WorkloadBody;
  readonly takes: Capacity;
}

/** Everything that takes something of the node: what is there, and what comes after it. */
function* living(state: NodeState): Generator<Living> {
  for (const { contractId: contract, twinId: twin, workloads } of state.deployments.values()) {
    for (const workload of workloads.values()) {
      const { state: is, body, successor } = workload;
      if (is !== 'deleted') yield { contract, twin, body, takes: reservedFor(workload) };
      if (successor !== null) yield { contract, twin, body: successor, takes: workloadCapacity(successor) };
    }
  }
}

function assertBooks(state: NodeState): void {
  let used: Capacity = noCapacity;
  const networks = new Map<string, bigint>();
  for (const { contract, twin, body, takes } of living(state)) {
    used = addCapacity(used, takes);
    if (body.type === 'network-light' || body.type === 'network')
      networks.set(networkKey(twin, body.name), contract);
  }
  expect(state.used, 'used is the sum over all that lives').to.deep.equal(used);
  expect(new Map(state.networks), 'networks are those that live').to.deep.equal(networks);
  assertHolders(state);
  const owing = [...state.deployments.values()].filter(({ workloads }) =>
    [...workloads.values()].some(isOwed),
  );
  expect(new Set(state.work), 'work is what is owed').to.deep.equal(
    new Set(owing.map((each) => each.contractId)),
  );
  const waiting = owing.flatMap(({ contractId, workloads }) => {
    const times = [...workloads.values()].flatMap((each) =>
      isOwed(each) ? (each.trial?.retryAt ?? []) : [],
    );
    return times.length === 0 ? [] : [[contractId, Math.min(...times)] as const];
  });
  expect(new Map(state.retries), 'retries are those that wait for their time').to.deep.equal(
    new Map(waiting),
  );
}

/** No thing has two holders, and nothing that is gone holds anything. */
function assertHolders(state: NodeState): void {
  const held = new Map<string, { contractId: bigint; name: string }>();
  for (const { contractId, workloads } of state.deployments.values()) {
    for (const { name, bound, state: is, body } of workloads.values()) {
      if (is === 'deleted') expect(bound, `${name} is gone and holds nothing`).to.deep.equal([]);
      expect(bound.length).to.be.at.most(exclusivesOf(body).length);
      for (const each of bound) {
        const key = resourceKey(each);
        expect(held.has(key), `${key} has one holder`).to.equal(false);
        held.set(key, { contractId, name });
      }
    }
  }
  expect(new Map(state.exclusives), 'holders are those that hold').to.deep.equal(held);
  assertNoneWaitsForWhatIsFree(state);
  assertNames(state);
}

/** Exactly the names that are wanted are followed, and no gateway that stays serves one that is not its twin's. */
function assertNames(state: NodeState): void {
  const uses = new Map<string, number>();
  const use = (name: string): unknown => uses.set(name, (uses.get(name) ?? 0) + 1);
  for (const bodies of state.held.values())
    for (const held of bodies) for (const name of namesOfHeld(held)) use(name);
  for (const { twinId, workloads } of state.deployments.values()) {
    for (const { body, state: is, goal, successor } of workloads.values()) {
      if (is !== 'deleted') for (const name of nameOf(body)) use(name);
      if (successor !== null) for (const name of nameOf(successor)) use(name);
      const wanted = successor ?? (goal === 'remove' ? null : body);
      for (const name of wanted === null ? [] : nameOf(wanted))
        expect(state.names.get(name)?.holder?.twinId, `${name} is of its twin`).to.equal(twinId);
    }
  }
  const followed = [...state.names].map(([name, known]) => [name, known.uses] as const);
  expect(new Map(followed), 'names that are followed are those that are wanted').to.deep.equal(uses);
}

function assertNoneWaitsForWhatIsFree(state: NodeState): void {
  for (const { contractId, workloads } of state.deployments.values()) {
    const reserved = state.contracts.get(contractId)?.reservedIps ?? [];
    for (const workload of workloads.values()) {
      if (workload.goal !== 'run' || workload.state === 'deleted') continue;
      for (const { kind, id } of unboundOf(workload)) {
        const wanted = id === null ? reserved.map(({ ip }) => ip) : [id];
        for (const each of wanted)
          expect(state.exclusives.has(resourceKey({ kind, id: each })), `${workload.name} waits`).to.equal(
            true,
          );
      }
    }
  }
}

function assertEffects(state: NodeState): void {
  const owed = outstanding(state);
  expect(new Set(owed.map(({ contractId }) => contractId)).size, 'one effect per deployment').to.equal(
    owed.length,
  );
  for (const { contractId } of owed) expect(state.work.has(contractId)).to.equal(true);
}

function played(
  happenings: readonly Happening[],
  each: (state: NodeState) => void = () => undefined,
): Scenario {
  const play = new Play();
  for (const happening of happenings) {
    play.do(happening);
    each(play.story.state);
  }
  return play.story;
}

/** From now on the host does all it is asked, and time passes. */
function letAllSucceed(story: Scenario): void {
  for (;;) {
    story.settle();
    if (nextTimer(story.state) === null) return;
    story.awaitRetry();
  }
}

/** The same state, come to be in the opposite order. */
function turnedAround(state: NodeState): NodeState {
  const around = <K extends Id, V>(map: IdMap<K, V>): IdMap<K, V> => new IdMap([...map].reverse());
  const aroundSet = <K extends Id>(set: IdSet<K>): IdSet<K> => new IdSet([...set].reverse());
  return {
    ...state,
    contracts: around(state.contracts),
    deployments: around(state.deployments),
    held: around(state.held),
    networks: around(state.networks),
    exclusives: around(state.exclusives),
    names: around(state.names),
    work: aroundSet(state.work),
    retries: around(state.retries),
    inline: aroundSet(state.inline),
  };
}

const holds = (law: (happenings: Happening[]) => void): void =>
  fc.assert(fc.property(history(), law), { numRuns: runs });

describe('laws of every history', () => {
  it('the books are right at every moment: capacity, networks, work, one effect per deployment', () => {
    holds((happenings) => {
      played(happenings, (state) => {
        assertBooks(state);
        assertEffects(state);
      });
    });
  });

  it('the plain recipe and immer give the same state hash, and commands give the same events again', () => {
    holds((happenings) => {
      const story = played(happenings);
      const plain = initialState();
      for (const happened of story.events) evolve(plain, happened);
      expect(stateHash(plain)).to.equal(stateHash(story.state));
      expect(stateHash(applyEvents(initialState(), story.events))).to.equal(stateHash(story.state));
      let again = initialState();
      const events = story.commands.flatMap((command) => {
        const made = decide(again, command);
        again = applyEvents(again, made);
        return made;
      });
      expect(events).to.deep.equal(story.events);
    });
  });

  it('when the host succeeds everything that is owed is done, but for what needs what is not there', () => {
    holds((happenings) => {
      const story = played(happenings);
      letAllSucceed(story);
      assertBooks(story.state);
      for (const deployment of story.state.deployments.values()) {
        for (const workload of deployment.workloads.values()) {
          const unmet = isOwed(workload) ? unmetDependency(story.state, deployment, workload) : null;
          expect(isOwed(workload), `${workload.name} is owed and waits for nothing`).to.equal(unmet !== null);
          if (workload.goal === 'remove') expect(workload.state).to.equal('deleted');
        }
      }
    });
  });

  it('when all contracts are cancelled and the host succeeds, nothing is left', () => {
    holds((happenings) => {
      const story = played(happenings);
      for (const contract of story.state.contracts.values())
        if (contract.status.kind !== 'canceled') story.canceled(contract.id);
      letAllSucceed(story);
      expect(story.state.used).to.deep.equal(noCapacity);
      const { networks, exclusives, work } = story.state;
      expect(networks.size + exclusives.size + work.size).to.equal(0);
      for (const deployment of story.state.deployments.values()) expect(deployment.ended).to.equal(true);
    });
  });

  it('nothing depends on the order in which the state came to be', () => {
    holds((happenings) => {
      const story = played(happenings);
      const other = turnedAround(story.state);
      expect(stateHash(other)).to.equal(stateHash(story.state));
      expect(outstanding(other)).to.deep.equal(outstanding(story.state));
      const { cursor } = story.state.chain;
      const number = (cursor?.number ?? 0) + 1;
      const block = { number, hash: `0x${'22'.repeat(32)}` };
      const late = {
        from: number,
        block,
        specVersion: 1,
        time: 2 ** 50,
        head: null,
        facts: [],
        passedOver: [],
      };
      for (const command of [
        { type: 'PassTime', at: 2 ** 50 },
        { type: 'FollowBlocks', ...late },
      ] as const)
        expect(decide(other, command)).to.deep.equal(decide(story.state, command));
    });
  });

  it('no effect id is ever used for two different wishes', () => {
    holds((happenings) => {
      const specs = new Map<string, string>();
      played(happenings, (state) => {
        for (const { id, version, generation } of outstanding(state)) {
          const wish = `${version}/${generation}`;
          expect(specs.get(id) ?? wish, id).to.equal(wish);
          specs.set(id, wish);
        }
      });
    });
  });
});
