import type { NodeLoop, TurnOrders } from '../../commands/node-loop.js';
import type { StoredEvent } from '../../commands/replay.js';
import type { Step } from '../../commands/step.js';
import type { ChainFact, Resources } from '../../domain/chain-fact.js';
import type { Command, FollowBlocks } from '../../domain/command.js';
import { contractId } from '../../domain/ids.js';
import type { NodeState } from '../../domain/state/node-state.js';
import { SimulatedLog } from './simulated-log.js';
import { productionCore, type WorldCore } from './world-core.js';

/** A deliberate bug: the core with one function wrapped. The simulator must find each. */
export interface PlantedBug {
  readonly name: string;
  readonly core: WorldCore;
  /** It shows in logs that are older than their hosts, which a world of its own has many of. */
  readonly isOfStrays?: boolean;
}

const isBlocks = ({ type }: StoredEvent): boolean => type === 'BlocksFollowed';

export const plantedBugs: readonly PlantedBug[] = [
  {
    name: 'an fsync is skipped',
    core: { ...productionCore, openLog: (disk) => SimulatedLog.open(disk, pretendToSync) },
  },
  {
    name: 'opening cuts the last commit although it is whole',
    core: {
      ...productionCore,
      openLog: (disk) => {
        if (disk.frames.length > 5) disk.cut();
        return SimulatedLog.open(disk);
      },
    },
  },
  {
    name: 'the cursor is forgotten by a restart',
    core: replay((events) => events.filter((each) => !isBlocks(each))),
  },
  { name: 'a wrong upcaster', core: replay((events) => events.map(upcastWrongly)) },
  {
    name: 'the last event of a long commit is not replayed',
    core: replay((events) => (events.length > 2 ? events.slice(0, -1) : events)),
  },
  {
    name: 'work that is owed is forgotten by a restart',
    core: {
      ...productionCore,
      replayInto: (state, stored) => {
        productionCore.replayInto(state, stored);
        for (const id of [...state.work]) state.work.delete(id);
      },
    },
  },
  {
    name: 'an effect is begun twice',
    core: orders(({ start, ...rest }) => ({ ...rest, start: [...start, ...start] })),
  },
  {
    name: 'removals are not begun',
    core: orders(({ start, ...rest }) => ({ ...rest, start: start.filter(({ kind }) => kind !== 'remove') })),
  },
  {
    name: 'pauses are not begun',
    core: orders(({ start, ...rest }) => ({ ...rest, start: start.filter(({ kind }) => kind !== 'pause') })),
  },
  { name: 'retries have no timer', core: orders((given) => ({ ...given, timer: null })) },
  {
    name: 'an outcome is dropped',
    core: inputs((command) => (command.type === 'RecordOutcome' && command.at % 5 === 0 ? null : command)),
  },
  { name: 'a failure counts as success', core: inputs(succeedAlways) },
  {
    name: 'a reboot of the host is not noticed',
    core: inputs((command) => (command.type === 'StartNode' ? { ...command, bootId: 'boot-1' } : command)),
  },
  { name: 'capacity is off by one byte', core: sized(({ sru, ...rest }) => ({ ...rest, sru: sru + 1n })) },
  {
    name: 'keys of signers are not found',
    core: inputs((command) => (command.type === 'SubmitBody' ? { ...command, accounts: [] } : command)),
  },
  {
    name: 'the start of a grace period is ignored',
    core: facts((fact) => fact.kind !== 'ContractGracePeriodStarted'),
  },
  {
    name: 'the end of a grace period is ignored',
    core: facts((fact) => fact.kind !== 'ContractGracePeriodEnded'),
  },
  { name: 'a cancellation is ignored', core: facts((fact) => fact.kind !== 'NodeContractCanceled') },
  {
    name: 'a stale body stays good: the hash of an update is ignored',
    core: facts((fact) => fact.kind !== 'NodeContractUpdated'),
  },
  { name: 'events are read with the metadata of another version', core: blocks(readWithOldMetadata) },
  {
    name: 'a block is skipped',
    core: blocks((command) =>
      command.block.number % 16 === 0 ? { ...command, from: command.from + 1 } : command,
    ),
  },
  {
    name: "other nodes' contracts are taken for one's own",
    core: {
      ...productionCore,
      followBlocks: (state, from, block, head) => ({
        ...productionCore.followBlocks(state, from, block, head),
        facts: block.facts,
      }),
    },
  },
  {
    name: 'an event of a commit is not written',
    core: written((events) => (events.length > 2 ? events.slice(0, -1) : events)),
  },
  {
    name: 'what strays on the host is not removed',
    isOfStrays: true,
    core: orders(({ startNode, ...rest }) => ({
      ...rest,
      startNode: startNode.filter(({ kind }) => kind !== 'remove-stray'),
    })),
  },
  {
    name: 'what strays on the host is removed at once, paid for or not',
    isOfStrays: true,
    core: loops(removeEveryStray),
  },
  { name: 'memory is sold twice', core: sized(({ mru, ...rest }) => ({ ...rest, mru: mru * 2n })) },
  { name: 'processors are off by one', core: sized(({ cru, ...rest }) => ({ ...rest, cru: cru + 1n })) },
  {
    name: 'a state changes without an event',
    core: decided((turn) =>
      turn.command.type === 'RecordOutcome' && turn.events.length === 1 ? { ...turn, events: [] } : turn,
    ),
  },
  {
    name: 'what is to be paused is resumed',
    core: orders((given) => ({
      ...given,
      start: given.start.map((effect) => (effect.kind === 'pause' ? { ...effect, kind: 'resume' } : effect)),
    })),
  },
  {
    name: 'a bit of what was written is lost on its way to the disk',
    core: { ...productionCore, openLog: (disk) => SimulatedLog.open(disk, syncAndSpoil) },
  },
];

function pretendToSync(disk: Parameters<WorldCore['openLog']>[0], head: SimulatedLog['head']): void {
  const { condition } = disk;
  if (condition === 'good') disk.condition = 'lying';
  disk.sync(head);
  disk.condition = condition;
}

function syncAndSpoil(disk: Parameters<WorldCore['openLog']>[0], head: SimulatedLog['head']): void {
  disk.sync(head);
  if (head.commits % 16 === 0) disk.rot(9999);
}

function replay(change: (events: readonly StoredEvent[]) => readonly StoredEvent[]): WorldCore {
  return {
    ...productionCore,
    replayInto: (state: NodeState, stored: Iterable<StoredEvent>) =>
      productionCore.replayInto(state, change([...stored])),
  };
}

function upcastWrongly(stored: StoredEvent): StoredEvent {
  if (stored.type !== 'WorkloadProvisioned') return stored;
  // The schema of that event has a version.
  const data = stored.data as { readonly version: number };
  return { ...stored, data: { ...data, version: data.version + 1 } };
}

/** A core whose loops are changed by `change` after they were made. */
function loops(change: (loop: NodeLoop) => void): WorldCore {
  return {
    ...productionCore,
    newLoop: (state) => {
      const loop = productionCore.newLoop(state);
      change(loop);
      return loop;
    },
  };
}

function orders(change: (given: TurnOrders) => TurnOrders): WorldCore {
  return loops((loop) => {
    const commit = loop.commit.bind(loop);
    loop.commit = (turn) => change(commit(turn));
  });
}

function removeEveryStray(loop: NodeLoop): void {
  const commit = loop.commit.bind(loop);
  const begun = new Set<string>();
  loop.commit = (turn) => {
    const given = commit(turn);
    const about = { kind: 'remove-stray', lane: 'strays', task: 'strays', round: 0, attempt: 0 } as const;
    const all = [...loop.state.strays].flatMap(([workload]) =>
      begun.has(workload) ? [] : [{ ...about, id: `node/strays/${workload}`, workload }],
    );
    for (const { workload } of all) begun.add(workload);
    return { ...given, startNode: [...given.startNode, ...all] };
  };
}

function inputs(change: (command: Command) => Command | null): WorldCore {
  return loops((loop) => {
    const decide = loop.decide.bind(loop);
    loop.decide = (input) => {
      const command = typeof input === 'function' ? input(loop.state) : input;
      const changed = command === null ? null : change(command);
      return changed === null ? null : decide(changed);
    };
  });
}

function decided(change: (turn: Step) => Step): WorldCore {
  return loops((loop) => {
    const decide = loop.decide.bind(loop);
    loop.decide = (input) => {
      const turn = decide(input);
      return turn === null ? null : change(turn);
    };
  });
}

function blocks(change: (command: FollowBlocks) => FollowBlocks): WorldCore {
  const followBlocks: WorldCore['followBlocks'] = (state, from, block, head) =>
    change(productionCore.followBlocks(state, from, block, head));
  return { ...productionCore, followBlocks };
}

function facts(isKept: (fact: ChainFact) => boolean): WorldCore {
  return blocks((command) => ({ ...command, facts: command.facts.filter(isKept) }));
}

function written(change: (events: Step['events']) => Step['events']): WorldCore {
  const draftOf: WorldCore['draftOf'] = (turn, at) =>
    productionCore.draftOf({ ...turn, events: change(turn.events) }, at);
  return { ...productionCore, draftOf };
}

function succeedAlways(command: Command): Command {
  if (command.type !== 'RecordOutcome') return command;
  return { ...command, outcome: { kind: 'done', result: null } };
}

/** A node that takes its host for larger than it is. */
function sized(change: (capacity: Resources) => Resources): WorldCore {
  return inputs((command) =>
    command.type === 'StartNode' ? { ...command, capacity: change(command.capacity) } : command,
  );
}

/** Bytes that another layout reads as another contract. */
function readWithOldMetadata(command: FollowBlocks): FollowBlocks {
  if (command.specVersion === 149) return command;
  const shifted = command.facts.map((fact) =>
    fact.kind === 'NodeContractCanceled' ? { ...fact, contractId: contractId(fact.contractId + 1n) } : fact,
  );
  return { ...command, facts: shifted };
}
