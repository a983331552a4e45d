import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { pino } from 'pino';
import type { EffectKind, HostSpec, Outcome } from '../../domain/effect.js';
import { contractId, nodeId } from '../../domain/ids.js';
import { type BodyWish, signedBody } from '../../domain/scenario.fixture.js';
import type { Deployment, NodeState, Workload } from '../../domain/state/node-state.js';
import { stateHash } from '../../domain/state/state-hash.js';
import { controlHands } from '../drivers/control/control-hands.js';
import type { HostControlSetup } from '../drivers/control/host-control-setup.js';
import type { Driver, DriverContext } from '../drivers/driver.js';
import { DryDriver } from '../drivers/dry/dry-driver.js';
import { type IdentityCheck, noIdentityCheck } from '../identity/kyc-client.js';
import { type LevelLedger, openLevelLedger } from '../ledger/level-ledger.js';
import type { IntakeAnswer } from './body-intake.js';
import { loadState } from './load-state.js';
import { NodeRuntime } from './node-runtime.js';
import { ScriptedChain } from './scripted-chain.fixture.js';

/** What the host does in a story, besides what the dry driver does. */
export interface HostScript {
  /** Before the work is done: throws, or answers in the driver's place. */
  before?: (spec: HostSpec, kind: EffectKind) => unknown;
  /** Between the work and its answer. */
  after?: (spec: HostSpec, kind: EffectKind) => Promise<void> | undefined;
  failsToList?: boolean;
}

interface Running {
  readonly ledger: LevelLedger;
  readonly driver: DryDriver;
  readonly runtime: NodeRuntime;
  readonly following: Promise<unknown>;
  readonly stop: AbortController;
}

/** A real node on a real Level ledger with the dry driver's record on disk, which the story opens, closes and kills. */
export class TestNode {
  readonly chain = new ScriptedChain();
  readonly script: HostScript = {};
  bootId = 'boot-1';
  root = '';
  #running: Running | null = null;
  readonly #roots: string[] = [];
  readonly #gates = new Set<() => void>();

  get runtime(): NodeRuntime {
    return this.#open.runtime;
  }

  get ledger(): LevelLedger {
    return this.#open.ledger;
  }

  get state(): NodeState {
    return this.runtime.state;
  }

  get #open(): Running {
    if (this.#running === null) throw new Error('the node of this story is not open');
    return this.#running;
  }

  get ledgerPath(): string {
    return join(this.root, 'ledger');
  }

  async open(
    options: {
      readonly parallel?: number;
      readonly identities?: IdentityCheck;
      readonly control?: HostControlSetup;
    } = {},
  ): Promise<this> {
    if (this.root === '') this.root = await this.#folder();
    const ledger = await openLevelLedger({ path: this.ledgerPath });
    const gib = 1024n ** 3n;
    const capacity = { cru: 8, mru: 32n * gib, sru: 1000n * gib, hru: 0n, bootId: this.bootId };
    const driver = new DryDriver({ file: join(this.root, 'dry.jsonl'), capacity });
    const log = pino({ enabled: false });
    const { control } = options;
    const runtime: NodeRuntime = new NodeRuntime({
      ledger,
      state: await loadState(ledger),
      source: this.chain,
      driver: scripted(driver, this.script),
      nodeId: nodeId(1),
      version: '0.1.0',
      log,
      ...(control === undefined
        ? {}
        : {
            control: control.control,
            hands: controlHands(control, { headSeen: () => runtime.headSeen, records: undefined, log }),
          }),
      parallelEffects: options.parallel ?? 4,
      identities: options.identities ?? noIdentityCheck,
    });
    await runtime.start();
    const stop = new AbortController();
    const following = runtime.run(stop.signal, false);
    following.catch(() => undefined);
    this.#running = { ledger, driver, runtime, following, stop };
    return this;
  }

  /** A clean stop. The log must be whole and give the state that was live. */
  async close(): Promise<void> {
    const { ledger, driver, runtime, following, stop } = this.#open;
    this.#running = null;
    for (const open of this.#gates) open();
    stop.abort();
    await following;
    await runtime.stop();
    expect((await ledger.verify()).finding).to.equal(null);
    expect(stateHash(await loadState(ledger)), 'the log gives the live state').to.equal(
      stateHash(runtime.state),
    );
    await driver.close();
    await ledger.close();
  }

  /** Power off: the next `open` finds what is on disk at this moment, and the node that ran is never heard of again. */
  async crash(): Promise<void> {
    const image = await this.#folder();
    await cp(this.root, image, { recursive: true });
    await this.close();
    this.root = image;
  }

  async dispose(): Promise<void> {
    if (this.#running !== null) await this.close();
    for (const root of this.#roots) await rm(root, { recursive: true, force: true });
  }

  /** A promise that stays open until the story opens it, at the latest when the node stops. */
  gate(): { readonly passed: Promise<void>; readonly open: () => void } {
    let open: () => void = () => undefined;
    const passed = new Promise<void>((resolve) => {
      open = resolve;
    });
    this.#gates.add(open);
    return { passed, open };
  }

  send(contract: number, text: string): Promise<IntakeAnswer> {
    return this.runtime.bodies.arrive(contractId(contract), 'http', new TextEncoder().encode(text));
  }

  /** Contract and body; resolves when the body is accepted. */
  async deploy(wish: BodyWish & { readonly contract: number }): Promise<void> {
    const { text, hash } = signedBody(wish);
    const number =
      (wish.version ?? 0) === 0
        ? this.chain.created(wish.contract, hash)
        : this.chain.updated(wish.contract, hash);
    await this.seen(number);
    expect(await this.send(wish.contract, text)).to.deep.include({ status: 'accepted' });
  }

  /** Waits until a block was read; whether it is on record yet depends on what it holds. */
  async seen(block = this.chain.blocks.length): Promise<void> {
    await this.until(() => this.runtime.headSeen >= block, `block ${block} is read`);
  }

  /** Waits until nothing is owed but what waits for its time or for something else. */
  async idle(): Promise<void> {
    await this.until(() => this.owed().every((each) => each.trial !== null), 'nothing is owed now');
  }

  owed(): Workload[] {
    return [...this.state.work].flatMap((contract) =>
      [...(this.state.deployments.get(contract)?.workloads.values() ?? [])].filter(
        (each) => each.settled < each.generation,
      ),
    );
  }

  async until(holds: () => boolean, what: string): Promise<void> {
    for (let turn = 0; !holds(); turn++) {
      if (turn > 2000) throw new Error(`waited in vain until ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  deployment(contract: number): Deployment {
    const found = this.state.deployments.get(contractId(contract));
    if (found === undefined) throw new Error(`there is no deployment of contract ${contract}`);
    return found;
  }

  workload(contract: number, name: string): Workload {
    const found = this.deployment(contract).workloads.get(name);
    if (found === undefined) throw new Error(`there is no workload ${name} of contract ${contract}`);
    return found;
  }

  /** What is on the host now: ids, sorted. */
  async host(): Promise<string[]> {
    return [...(await this.#open.driver.list())].sort();
  }

  async onHost(id: string): Promise<string> {
    const found = await this.#open.driver.inspect(id as Parameters<Driver['inspect']>[0]); // looked up only
    return found.state;
  }

  /** `type` of every event in the log, of one stream or of all. */
  async recorded(stream?: string): Promise<string[]> {
    const types: string[] = [];
    for await (const { type } of this.ledger.events(stream === undefined ? {} : { stream })) types.push(type);
    return types;
  }

  async #folder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'zledger-node-'));
    this.#roots.push(folder);
    return folder;
  }
}

/** The dry driver with the story's hands in it. */
function scripted(driver: DryDriver, script: HostScript): Driver {
  const verb =
    (kind: EffectKind) =>
    async (spec: HostSpec, context: DriverContext): Promise<Outcome> => {
      const instead = await script.before?.(spec, kind);
      if (instead !== undefined) return instead as Outcome; // a story may answer what no driver should
      if (context.signal.aborted)
        return { kind: 'failed', reason: 'stopped before it was done', retryable: true };
      const outcome = await driver[kind](spec, context);
      await script.after?.(spec, kind);
      return outcome;
    };
  return {
    name: 'dry',
    support: () => driver.support(),
    capacity: () => driver.capacity(),
    ensure: verb('ensure'),
    pause: verb('pause'),
    resume: verb('resume'),
    remove: verb('remove'),
    discard: (id, context) => driver.discard(id, context),
    inspect: (id) => driver.inspect(id),
    list: () => (script.failsToList === true ? Promise.reject(new Error('no list today')) : driver.list()),
    close: () => driver.close(),
  };
}
