import type { BodyAnswer } from '../../commands/body-answer.js';
import type { Input, NodeLoop } from '../../commands/node-loop.js';
import type { Step } from '../../commands/step.js';
import type { StartNode } from '../../domain/command.js';
import type { NodeState } from '../../domain/state/node-state.js';
import type { LedgerHead } from '../../infrastructure/ledger/ledger.js';
import type { RandomStream } from '../engine/random-stream.js';
import type { crashPoints, endpointTroubles, linkTroubles } from './fault-schedule.js';
import type { GridHost } from './grid-host.js';
import type { Extrinsic, SimulatedChain } from './simulated-chain.js';
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
  /** Bytes that a host can give away, of SSD and of HDD. */
  readonly hostDisk: bigint;
  /** The stream with this name; the same each time. */
  random(name: string): RandomStream;
  /** @param node that it is about, from 0; -1: the world */
  schedule(at: number, node: number, what: string, run: () => void): void;
  submit(extrinsic: Extrinsic): void;
  /** A node told a user that it has accepted this version. */
  acknowledge(node: number, contract: number, version: number): void;
  violated(oracle: string, node: number | null, about: readonly string[]): void;
  startCommand(boot: number): StartNode;
  /** A turn of a node counts. */
  turned(node: NodeView, turn: Step): void;
}

/** What others see of a node. */
export interface NodeView {
  readonly index: number;
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
  /** Wall clock of the node, ms. */
  readonly clock: number;
  /** Dies when a crash waits for this point. */
  diesAt(point: (typeof crashPoints)[number]): boolean;
  after(delay: number, what: string, run: () => void): void;
  take(input: Input, done?: (turn: Step | null) => void): void;
  arrive(contract: number, body: UserBody, answer: (given: BodyAnswer | 'unavailable') => void): void;
}
