import type { Logger } from 'pino';
import { type BlockSource, ChainError } from '../../chain/block-source.js';
import type { EndpointReport } from '../../chain/endpoint-report.js';
import { NodeLoop, recordNodeOutcome, recordOutcome, type TurnOrders } from '../../commands/node-loop.js';
import type { Step } from '../../commands/step.js';
import { outstanding } from '../../domain/effects/outstanding.js';
import { outstandingNodeEffects } from '../../domain/effects/outstanding-node.js';
import type { FarmId, NodeId } from '../../domain/ids.js';
import type { NodeDetails } from '../../domain/node-call.js';
import type { HostControl } from '../../domain/rollout/host-control.js';
import { isRestartDue } from '../../domain/rollout/running-release.js';
import type { NodeIdentity, NodeState } from '../../domain/state/node-state.js';
import type { Driver } from '../drivers/driver.js';
import type { IdentityCheck } from '../identity/kyc-client.js';
import type { Ledger } from '../ledger/ledger.js';
import { assertGenesis, assertOwnAccount, assertSameNode, bindCommand } from './bind-ledger.js';
import { BlockFollower } from './block-follower.js';
import { BodyIntake } from './body-intake.js';
import { EffectRunner } from './effect-runner.js';
import { type NodeHands, NodeEffectRunner } from './node-effect-runner.js';
import { InputQueue } from './input-queue.js';
import { InlineBodies } from './inline-bodies.js';
import { RetryTimer } from './retry-timer.js';
import { strayHand, surveyCommand } from './strays.js';
import { describedAtStart, watchDescription } from './watch-description.js';
import { voiceCommand } from './voice-command.js';
import { startCommand } from './start-command.js';
import { startReading } from './start-reading.js';

export interface NodeRuntimeOptions {
  readonly ledger: Ledger;
  /** As `loadState` gave it from this ledger. */
  readonly state: NodeState;
  readonly source: BlockSource;
  readonly driver: Driver;
  /** Null: the one that the account of its key has, or will get. */
  readonly nodeId: NodeId | null;
  /** What the chain is to hold of the node, asked at the start and then now and again. Default: nothing, it does not register itself. */
  readonly describe?: () => Promise<NodeDetails>;
  /** First block to follow when the log is new; default: the first that the source has. */
  readonly firstBlock?: number;
  readonly version: string;
  readonly log: Logger;
  /** Default: nobody is asked who a twin is. */
  readonly identities?: IdentityCheck;
  /** What carries out the effects of the node as a whole, and the account of its key. Default: nothing, and no key. */
  readonly hands?: NodeHands;
  readonly account?: string | null;
  /** What the operator lets the node do to its own software and host. Default: as the log has it. */
  readonly control?: HostControl;
  /** Effects at one time. Default 4. */
  readonly parallelEffects?: number;
  /** ms. Default 10 minutes. */
  readonly effectTimeLimitMs?: number;
  /** Told of the state after each commit, when that is durable; must return at once. */
  readonly afterCommit?: (state: NodeState) => void;
}

/** For who watches the node. */
export interface EffectCounts {
  readonly running: number;
  readonly owed: number;
  readonly outcomes: ReadonlyMap<string, number>;
}

/** How long a start waits for the chain to say who it is. ms */
const identityWaitMs = 5000;

/**
 * The small loop around the pure core: inputs (blocks, bodies, outcomes, timers, the start) go through one queue;
 * after each turn what is owed is started. Whatever it holds in memory is in the log or can be had again.
 */
export class NodeRuntime {
  readonly bodies: BodyIntake;
  readonly #options: NodeRuntimeOptions;
  readonly #loop: NodeLoop;
  readonly #queue: InputQueue;
  readonly #runner: EffectRunner;
  readonly #nodeRunner: NodeEffectRunner;
  readonly #follower: BlockFollower;
  readonly #inline: InlineBodies;
  readonly #timer: RetryTimer;
  readonly #failed: (error: unknown) => void;
  #headSeen = 0;
  #watch: { stop(): void } | null = null;
  readonly #outcomes = new Map<string, number>();
  /** Rejects when the node must stop by itself. */
  readonly failure: Promise<never>;
  /** Resolves when another version is what starts next: this process is to end. */
  readonly restartDue: Promise<void>;
  #restart: () => void = () => undefined;

  constructor(options: NodeRuntimeOptions) {
    this.#options = options;
    const { ledger, state, source, driver, log } = options;
    let fail: (error: unknown) => void = () => undefined;
    this.failure = new Promise<never>((_, reject) => {
      fail = reject;
    });
    this.failure.catch(() => undefined);
    this.#failed = fail;
    this.restartDue = new Promise<void>((resolve) => {
      this.#restart = resolve;
    });
    this.#loop = new NodeLoop(state, options.parallelEffects);
    this.#queue = new InputQueue({
      ledger,
      loop: this.#loop,
      now: Date.now,
      onTurn: (turn, orders) => this.#afterTurn(turn, orders),
      onBroken: fail,
    });
    this.bodies = new BodyIntake(source, this.#queue, options.identities);
    this.#runner = new EffectRunner({
      driver,
      log,
      timeLimitMs: options.effectTimeLimitMs ?? 600_000,
      onOutcome: (effect, outcome) => {
        this.#count(effect.kind, outcome.kind);
        this.#submitOrFail(recordOutcome(effect, outcome, Date.now()));
      },
    });
    this.#nodeRunner = new NodeEffectRunner({
      hands: { 'remove-stray': strayHand(driver, log), ...options.hands },
      log,
      timeLimitMs: options.effectTimeLimitMs ?? 600_000,
      onOutcome: (effect, outcome) => {
        this.#count('node', outcome.kind);
        this.#submitOrFail(recordNodeOutcome(effect, outcome, Date.now()));
      },
    });
    this.#follower = new BlockFollower({
      source,
      queue: this.#queue,
      now: Date.now,
      account: options.account ?? null,
      onTrouble: (error) => log.warn({ code: error.code, ...error.details }, error.message),
      onBlock: (number) => {
        this.#headSeen = number;
      },
    });
    this.#inline = new InlineBodies(this.bodies, this.#loop, log, this.#failed);
    this.#timer = new RetryTimer(() => this.#submitOrFail({ type: 'PassTime', at: Date.now() }));
  }

  get state(): NodeState {
    return this.#loop.state;
  }

  /** The last block that was read; the log's cursor may be a few quiet blocks behind. */
  get headSeen(): number {
    return this.#headSeen;
  }

  /** How the chain's endpoints stand; empty for a source without endpoints. */
  get endpoints(): readonly EndpointReport[] {
    return this.#options.source.endpoints?.() ?? [];
  }

  /** Effects: those that run, those that are owed, and `<kind> <outcome>` -> how many ended so since the start. */
  get effects(): EffectCounts {
    const owed = outstanding(this.state).length + outstandingNodeEffects(this.state).length;
    return { running: this.#loop.busy, owed, outcomes: this.#outcomes };
  }

  /**
   * Binds a new log to its chain, records the start, and starts what is owed.
   * @throws ChainError when the log is new and no endpoint answers; NodeStoppedError; LedgerError
   */
  async start(): Promise<void> {
    const { describe } = this.#options;
    const { driver, version, log, source } = this.#options;
    const details = await describedAtStart(describe, this.state, log);
    await this.#bind(details?.farmId ?? null);
    const reading = await startReading(source, this.state, log);
    // Looked at before anything runs, and decided on before what the start begins can have an outcome.
    const survey = await surveyCommand(driver, log);
    const start = await startCommand(driver, version);
    await Promise.all([start, ...survey].map((command) => this.#queue.submit(command)));
    // What it finds is decided on with the host that the start has named.
    if (reading !== null) await this.#queue.submit(reading);
    const { control } = this.#options;
    if (control !== undefined) await this.#queue.submit({ type: 'SetHostControl', ...control });
    await this.#queue.submit(await voiceCommand(this.#options.account ?? null));
    if (details !== undefined) await this.#queue.submit({ type: 'DescribeNode', details });
    if (describe !== undefined) this.#watch = watchDescription(describe, this.#queue, this.#options.log);
  }

  /**
   * Follows the chain until `signal` aborts, or with `untilHead` until the head of now is on record and no effect
   * is left that could be done now; also when `restartDue`. `atHead` takes in what else lies ready then. @throws ChainError, LedgerError
   */
  async run(
    signal: AbortSignal,
    untilHead: boolean,
    atHead: () => Promise<void> = async () => {},
  ): Promise<void> {
    await Promise.race([this.#follower.follow(signal, untilHead), this.restartDue, this.failure]);
    if (!untilHead || signal.aborted) return;
    await Promise.race([atHead(), this.failure]);
    await Promise.race([this.#settled(signal), this.failure]);
  }

  /** Something outside the loop that the node cannot do without broke: `run` throws it. */
  fail(error: unknown): void {
    this.#failed(error);
  }

  /** Stops cleanly: nothing new is started, what runs is told to stop, what was read is put on record. */
  async stop(): Promise<void> {
    this.#timer.stop();
    this.#watch?.stop();
    this.#inline.stop();
    await Promise.all([this.#runner.stop(15_000), this.#nodeRunner.stop(15_000)]);
    await this.#follower.flush().catch(() => undefined);
    await this.#queue.drained();
  }

  async #bind(farmId: FarmId | null): Promise<void> {
    const { source, nodeId, account = null, firstBlock } = this.#options;
    const { identity } = this.state;
    const first = firstBlock === undefined ? {} : { firstBlock };
    const wish = { nodeId, account, farmId, ...first };
    assertSameNode(this.state, wish);
    if (identity !== null) return this.#assertChain(identity);
    await this.#queue.submit(await bindCommand(source, wish));
  }

  /**
   * A chain that answers must be the log's own, and the key its node's, before anything is put on record. One that does not answer
   * (soon) is no reason to wait: what runs is kept running, and blocks are only taken when they follow from the log.
   * @throws ChainError `CHAIN_FOREIGN`; NodeStoppedError
   */
  async #assertChain({ genesis, nodeId }: Pick<NodeIdentity, 'genesis' | 'nodeId'>): Promise<void> {
    const { source, log, account = null } = this.#options;
    const asked = async (): Promise<void> => {
      assertGenesis(await source.identity(), genesis);
      if (nodeId !== null && account !== null) await assertOwnAccount(source, account, nodeId);
    };
    const patience = new Promise<void>((resolve) => setTimeout(resolve, identityWaitMs).unref());
    await Promise.race([asked(), patience]).catch((error: unknown) => {
      if (!(error instanceof ChainError) || error.code === 'CHAIN_FOREIGN') throw error;
      log.warn({ code: error.code, ...error.details }, `${error.message}; the node starts without the chain`);
    });
  }

  #afterTurn(turn: Step, orders: TurnOrders): void {
    this.#runner.carryOut(orders);
    this.#nodeRunner.carryOut(orders);
    this.#inline.consider(orders.inline);
    this.#timer.set(orders.timer);
    if (turn.events.length > 0) this.#options.afterCommit?.(turn.state);
    if (isRestartDue(turn.state)) this.#restart();
  }

  #count(kind: string, outcome: string): void {
    const name = `${kind} ${outcome}`;
    this.#outcomes.set(name, (this.#outcomes.get(name) ?? 0) + 1);
  }

  #submitOrFail(command: Parameters<InputQueue['submit']>[0]): void {
    this.#queue.submit(command).catch(this.#failed);
  }

  /** Waits until nothing runs and nothing that is owed could be started now. */
  async #settled(signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.#queue.drained();
      const { running, owed } = this.effects;
      const idle = running === 0 && owed === 0 && this.#inline.idle();
      if (idle || signal.aborted) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
