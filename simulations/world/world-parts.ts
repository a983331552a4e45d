import type { BodyAnswer } from '../../commands/body-answer.js';
import type { Input, NodeLoop } from '../../commands/node-loop.js';
import type { Step } from '../../commands/step.js';
import type { Resources } from '../../domain/chain-fact.js';
import type { BindLedger, StartNode } from '../../domain/command.js';
import type { FarmId } from '../../domain/ids.js';
import type { NodeState } from '../../domain/state/node-state.js';
import type { LedgerHead } from '../../infrastructure/ledger/ledger.js';
import type { RandomStream } from '../engine/random-stream.js';
import type { CrashPoint, endpointTroubles, linkTroubles, PendingFate } from './fault-schedule.js';
import type { GridHost } from './grid-host.js';
import type { Oracle } from './oracle-list.js';
import type { WorldOrigin } from './origin/world-origin.js';
import type { Extrinsic } from './chain-records.js';
import type { SimulatedChain } from './simulated-chain.js';
import type { Coverage } from './situations.js';
import type { UserBody, UserKeys } from './user-bodies.js';
import type { WorldCore } from './world-core.js';
import type { WorldScenario } from './world-scenario.js';

/** What the parts of a world see of it. */
export interface WorldView {
  /** Virtual time, ms since the start. */
  readonly now: number;
  readonly scenario: WorldScenario;
  readonly chain: SimulatedChain;
  readonly coverage: Coverage;
  readonly endpoints: ('none' | (typeof endpointTroubles)[number])[];
  readonly users: { readonly keys: UserKeys };
  readonly nodes: readonly NodeView[];
  /** Where it began. */
  readonly origin: WorldOrigin;
  /** Chain time and wall clock at the start, ms. */
  readonly epoch: number;
  /** Number of a node on the chain, by its place in the world; in a recording several may follow the same. */
  nodeIdOf(node: number): number;
  /** Number of a farm on the chain, by its place in the world. */
  farmIdOf(farm: number): FarmId;
  /** What the host of a node has. */
  capacityOf(node: number): Resources;
  /** The stream with this name; the same each time. */
  random(name: string): RandomStream;
  /** @param node that it is about, from 0; -1: the world */
  schedule(at: number, node: number, what: string, run: () => void): void;
  submit(extrinsic: Extrinsic): number;
  /** A node told a user that it has accepted this version. */
  acknowledge(node: number, contract: number, version: number): void;
  /** A rule is checked. */
  checking(oracle: Oracle): void;
  violated(oracle: Oracle, node: number | null, about: string): void;
  /** Something befell a node; null: all of them. */
  told(node: number | null, what: string): void;
  bindCommand(node: number): BindLedger;
  /** @param version null: one that is no release */
  startCommand(node: number, boot: number, version: string | null): StartNode;
  /** The roll-out; null when there is none. */
  readonly rollout: RolloutView | null;
  /** The host goes down with all that runs, and comes back. */
  rebootHost(node: number, down: number): void;
  /** A turn of a node counts. */
  turned(node: NodeView, turn: Step): void;
}

/** What others see of a roll-out. */
export interface RolloutView {
  /** The newest release that the chain has named. */
  readonly newest: string;
  /** Whether a node of this farm may begin a release, by what the chain said up to a block. */
  isOpenFor(version: string, farm: number, block: number): boolean;
  /** Nodes that run what the chain names now. */
  upgraded(): number;
}

/** What others see of how a node reads the chain. */
export interface ReadingView {
  /** Something of the node has become final. */
  notice(): void;
  /** The endpoint that is asked; null when none answers. */
  endpoint(): number | null;
}

/** What others see of a node's version. */
export interface VersionView {
  /** Releases that it began at any time. */
  readonly taken: ReadonlySet<string>;
  /** What runs, or ran last. */
  readonly running: string;
  /** Whether what runs can read blocks of this runtime of the chain. */
  reads(specVersion: number): boolean;
}

/** What others see of a node. */
export interface NodeView {
  readonly index: number;
  readonly farm: number;
  readonly world: WorldView;
  readonly core: WorldCore;
  readonly host: GridHost;
  /** Null while its process is down. */
  readonly loop: NodeLoop | null;
  /** Why it does not start any more; null: it does. */
  readonly broken: string | null;
  /** Its log was damaged, or cut by a disk that lies: it may have lost what it acknowledged. */
  readonly isExcused: boolean;
  readonly link: 'none' | (typeof linkTroubles)[number];
  readonly acknowledged: LedgerHead;
  readonly lastState: NodeState | null;
  /** Whose `lastState` is: other builds make other states. */
  readonly lastCore: WorldCore | null;
  /** Its host is off. */
  isAsleep: boolean;
  /** A change of version is on. */
  readonly isChanging: boolean;
  /** Since when its process is down, ms. */
  readonly downSince: number;
  /** Wall clock of the node, ms. */
  readonly clock: number;
  readonly commits: number;
  readonly reading: ReadingView;
  /** Null: nothing is rolled out. */
  readonly version: VersionView | null;
  start(): void;
  /** The process dies. @param down ms until it is started again; null: somebody else starts it */
  die(pending: PendingFate, down: number | null): void;
  /** Dies when a crash waits for this point. */
  diesAt(point: CrashPoint): boolean;
  after(delay: number, what: string, run: () => void): void;
  take(input: Input, done?: (turn: Step | null) => void): void;
  arrive(contract: number, body: UserBody, answer: (given: BodyAnswer | 'unavailable') => void): void;
}
