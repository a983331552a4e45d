import type { BodyAnswer } from '../../commands/body-answer.js';
import { type Input, recordOutcome, type TurnOrders } from '../../commands/node-loop.js';
import type { Step } from '../../commands/step.js';
import type { Effect } from '../../domain/effect.js';
import type { NodeState } from '../../domain/state/node-state.js';
import type { EncodedCommit } from '../../infrastructure/ledger/commit-codec.js';
import { EMPTY_HEAD } from '../../infrastructure/ledger/continuity.js';
import type { LedgerHead } from '../../infrastructure/ledger/ledger.js';
import { ArmedCrashes, type Crash } from './armed-crashes.js';
import { BlockReading } from './block-reading.js';
import { countCommit, countCrash, countEffect } from './count-crash.js';
import type { CrashPoint, linkTroubles, PendingFate } from './fault-schedule.js';
import { GridHost, type Operation } from './grid-host.js';
import { NodeVersion } from './node-version.js';
import { isContradiction } from './foreign-error.js';
import { takeOver } from './origin/take-over.js';
import type { NodeOrigin } from './origin/world-origin.js';
import { checkBegun, checkHost } from './oracles.js';
import { recoverNode } from './recover-node.js';
import { receiveBody } from './receive-body.js';
import { DiskRefusal, refusals, SimulatedDisk } from './simulated-disk.js';
import { removeStray } from './remove-stray.js';
import type { SimulatedLog } from './simulated-log.js';
import type { UserBody } from './user-bodies.js';
import type { WorldCores } from './world-builds.js';
import type { WorldCore } from './world-core.js';
import type { NodeView, WorldView } from './world-parts.js';

type Loop = ReturnType<WorldCore['newLoop']>;
interface Waiting {
  readonly input: Input;
  readonly done: (turn: Step | null) => void;
}

const nothing = (): void => undefined;

/** One node: the production loop over a simulated log, host and chain. What a crash takes is in `#run`; the rest stays. */
export class WorldNode implements NodeView {
  readonly disk = new SimulatedDisk();
  readonly host: GridHost;
  readonly reading: BlockReading;
  log: SimulatedLog | null = null;
  loop: Loop | null = null;
  /** Why it does not start any more; null: it does. */
  broken: string | null = null;
  /** Its log was damaged or cut by a disk that lies: it may have lost what it acknowledged. */
  isExcused = false;
  /** Its disk once said that it had synced what it had not. */
  hasLied = false;
  skew = 0;
  link: 'none' | (typeof linkTroubles)[number] = 'none';
  readonly crashes = new ArmedCrashes();
  /** What was acknowledged: nothing up to here may ever be lost. */
  acknowledged: LedgerHead = EMPTY_HEAD;
  lastState: NodeState | null = null;
  /** Whose `lastState` is. */
  lastCore: WorldCore | null = null;
  commits = 0;
  /** Null: nothing is rolled out. */
  readonly version: NodeVersion | null;
  /** Since when its process is down, ms. */
  downSince = 0;
  isAsleep = false;
  #life = 0;
  #queue: Waiting[] = [];
  #writing = false;
  #timer: number | null = null;
  #restarts = 0;
  readonly #operations = new Map<string, Operation>();

  constructor(
    readonly index: number,
    private readonly origin: NodeOrigin,
    readonly world: WorldView,
    private readonly cores: WorldCores,
  ) {
    this.host = new GridHost(world.random(`host/${index}`));
    const { release } = world.scenario;
    this.version = release === null ? null : new NodeVersion(this, release);
    this.reading = new BlockReading(this);
    takeOver(this, origin.recorded);
  }

  get farm(): number {
    return this.origin.farm;
  }

  /** Of the version that runs, or ran last. */
  get core(): WorldCore {
    return this.cores[this.version?.place ?? 0] ?? this.cores[0];
  }

  /** Wall clock of the node, ms. */
  get clock(): number {
    return Math.max(0, this.world.epoch + this.world.now + this.skew);
  }

  /** Runs later, if the process that asked for it still lives then. */
  after(delay: number, what: string, run: () => void): void {
    const life = this.#life;
    this.world.schedule(this.world.now + delay, this.index, what, () => {
      if (life === this.#life) run();
    });
  }

  start(): void {
    if (this.loop !== null || this.broken !== null || this.isAsleep) return;
    this.#life += 1;
    const { version } = this;
    if (version?.starts() === false) return;
    const recovered = recoverNode(this);
    if (recovered === null) return;
    const { log, state } = recovered;
    [this.log, this.acknowledged] = [log, log.head];
    this.reading.wait();
    this.loop = this.core.newLoop(state);
    [this.lastState, this.lastCore] = [state, this.core];
    version?.started(state);
    this.world.told(
      this.index,
      `${version?.running ?? 'the process'} starts; the log ends at ${log.head.nextPosition}`,
    );
    if (state.identity === null) this.take(this.world.bindCommand(this.index));
    this.take(this.world.startCommand(this.index, this.host.boot, version?.running ?? null));
    // Before anything that the start begins can have an outcome, as in the live node.
    this.take({ type: 'SurveyHost', present: this.host.list() });
    if (version !== null) this.take(version.control);
    this.take(
      () => null,
      () => this.reading.begin(),
    );
  }

  /** A change of version is on. */
  get isChanging(): boolean {
    return this.loop !== null && this.loop.state.upgrade.change !== null;
  }

  /** An input joins the queue; that of a process that died goes with it. */
  take(input: Input, done: (turn: Step | null) => void = nothing): void {
    if (this.loop === null) return;
    this.#queue.push({ input, done });
    this.#pump();
  }

  /** A body arrives. */
  arrive(contract: number, body: UserBody, answer: (given: BodyAnswer | 'unavailable') => void): void {
    receiveBody(this, contract, body, answer);
  }

  /** The process dies. @param down ms until it is started again; null: somebody else starts it */
  die(pending: PendingFate, down: number | null): void {
    const { coverage } = this.world;
    this.#life += 1;
    if (this.loop !== null) this.downSince = this.world.now;
    const fate = this.disk.crash(pending);
    if (fate === 'lost') coverage.saw('a write was lost');
    if (fate === 'kept') coverage.saw('a write was there that nobody had acknowledged');
    for (const operation of this.#operations.values()) {
      if (pending === 'kept') this.host.apply(operation.effect);
      if (pending === 'torn') this.host.half(operation.effect);
    }
    this.#operations.clear();
    [this.#queue, this.#writing, this.#timer] = [[], false, null];
    [this.loop, this.log] = [null, null];
    this.crashes.disarm();
    if (down !== null) this.after(down, 'start', () => this.start());
  }

  /** Dies when a crash waits for this point. */
  diesAt(point: CrashPoint): boolean {
    const armed = this.crashes.at(point, this.isChanging);
    if (armed === null) return false;
    countCrash(this, point);
    this.die(armed.pending, armed.down);
    return true;
  }

  crash(fault: Crash): void {
    if (this.loop === null) return;
    this.crashes.arm(fault);
    this.diesAt('now');
  }

  #pump(): void {
    while (!this.#writing && this.loop !== null && this.log !== null) {
      const next = this.#queue.shift();
      if (next === undefined) return;
      const turn = this.#decide(this.loop, next.input);
      if (turn === 'contradiction') return;
      if (turn === null) next.done(null);
      else if (turn.events.length === 0) this.#settle(turn, next);
      else this.#write(this.log, turn, next);
    }
  }

  /** An input that contradicts the log stops the node, as it does the live one. */
  #decide(loop: Loop, input: Input): Step | null | 'contradiction' {
    this.world.checking('no-contradiction');
    this.world.checking('no-assertion-fails');
    try {
      return loop.decide(input);
    } catch (error) {
      if (!isContradiction(error)) throw error;
      this.world.violated('no-contradiction', this.index, error.message);
      this.broken = error.code;
      this.die('lost', null);
      return 'contradiction';
    }
  }

  #write(log: SimulatedLog, turn: Step, next: Waiting): void {
    if (this.diesAt('before-write')) return;
    let encoded: EncodedCommit;
    try {
      encoded = log.write(this.core.draftOf(turn, this.clock));
    } catch (error) {
      return this.#refused(error);
    }
    this.#writing = true;
    this.after(this.disk.writeTime, 'synced', () => {
      if (this.diesAt('before-sync')) return;
      try {
        log.sync(encoded);
      } catch (error) {
        return this.#refused(error);
      }
      if (this.diesAt('after-sync')) return;
      this.acknowledged = log.head;
      [this.commits, this.#restarts] = [this.commits + 1, 0];
      countCommit(this);
      this.#writing = false;
      this.#settle(turn, next);
      this.#pump();
    });
  }

  /** The disk refuses: the node stops, as nothing can be acknowledged, and is started again later. */
  #refused(error: unknown): void {
    if (!(error instanceof DiskRefusal)) throw error;
    this.world.coverage.saw(refusals[error.condition]);
    this.world.told(this.index, 'the disk refuses a write, the process ends');
    this.#restarts += 1;
    this.die('lost', Math.min(300_000, 5000 * 2 ** Math.min(6, this.#restarts)));
  }

  #settle(turn: Step, next: Waiting): void {
    const { loop } = this;
    if (loop === null) return;
    const orders = loop.commit(turn);
    this.lastState = loop.state;
    this.world.turned(this, turn);
    next.done(turn);
    this.version?.turned(turn, orders, loop.state);
    if (this.loop === loop) this.#carryOut(orders);
  }

  #carryOut(orders: TurnOrders): void {
    for (const { id } of orders.abort) {
      const operation = this.#operations.get(id);
      if (operation === undefined || operation.stopped) continue;
      operation.stopped = true;
      this.world.coverage.saw('an effect was stopped that was no longer wanted');
    }
    for (const effect of orders.start) this.#begin(effect);
    for (const effect of orders.startNode) if (effect.kind === 'remove-stray') removeStray(this, effect);
    if (orders.timer === this.#timer) return;
    this.#timer = orders.timer;
    if (orders.timer === null) return;
    const { timer } = orders;
    this.after(Math.max(1, timer - this.clock), 'timer', () => {
      if (this.#timer !== timer) return;
      this.#timer = null;
      this.take({ type: 'PassTime', at: this.clock });
    });
  }

  #begin(effect: Effect): void {
    this.world.checking('nothing-doubled');
    for (const other of this.#operations.values())
      if (other.effect.spec.id === effect.spec.id)
        this.world.violated(
          'nothing-doubled',
          this.index,
          `${effect.id} begins while ${other.effect.id} runs`,
        );
    checkBegun(this, effect);
    const operation: Operation = { effect, stopped: false };
    this.#operations.set(effect.id, operation);
    this.after(this.host.duration(effect), 'effect', () => {
      const outcome = this.host.finish(operation);
      countEffect(this, operation, outcome);
      checkHost(this);
      if (this.diesAt('before-outcome')) return;
      this.#operations.delete(effect.id);
      this.take(recordOutcome(effect, outcome, this.clock));
    });
  }
}
