import { createHash } from 'node:crypto';

import { type Step, step } from '../../../commands/step.js';
import type { ChainFact, FactOrigin } from '../../../domain/chain-fact.js';
import type { Command } from '../../../domain/command.js';
import type { Effect, Outcome } from '../../../domain/effect.js';
import { nextTimer, outstanding } from '../../../domain/effects/outstanding.js';
import { type ContractId, contractId, farmId, nodeId, twinId } from '../../../domain/ids.js';
import { initialState, type NodeState } from '../../../domain/state/node-state.js';
import { workloadTypes } from '../../../domain/workloads/workload-type.js';
import type { CommitDraft } from '../../ledger/ledger.js';
import { draftOf } from '../../runtime/commit-draft.js';
import { type StoryBody, storyBody, type StoryTwin, storyTwins } from './story-bodies.js';

/** The chain bills each contract once in so many blocks (TFChain: one hour of six-second blocks). */
const billingBlocks = 600;
/** Quiet blocks come in ranges of 30 seconds when the node follows the chain's head (see block-follower.ts). */
const quietBlocks = 5;
const reportBlocks = 400;
const started = 1_690_000_000_000;
const gib = 1024n ** 3n;
const me = nodeId(42);

/**
 * The life of a busy node, without end: users rent and leave, the chain bills every contract once an hour, the node
 * reports traffic hourly and its uptime every forty minutes, workloads come up, fail and are tried again, bodies are
 * updated, an owner runs out of funds and pays. Every event is the real decider's, in commits as the live node makes them.
 * The same story every time: nothing is random, hashes and amounts come from SHA-256.
 */
export class RealisticStory {
  state: NodeState = initialState();
  readonly #twins = storyTwins(12);
  readonly #live: { readonly id: ContractId; readonly twin: StoryTwin; version: number }[] = [];
  readonly #slots = new Map<number, ContractId[]>();
  readonly #contracts: number;
  #block = 0;
  #from = 1;
  #nextContract = 20_000;

  /** @param contracts how many live contracts the node has once it is full */
  constructor(contracts = 100) {
    this.#contracts = contracts;
  }

  /** Commits as drafts, one after the other. */
  *commits(): Generator<CommitDraft, never> {
    yield* this.#give(bind());
    yield* this.#give(start(0));
    yield* this.#follow([nodeStored()]);
    for (;;) {
      this.#block += 1;
      const facts = this.#factsOf(this.#block);
      if (facts.length > 0 || this.#block - this.#from + 1 >= quietBlocks) yield* this.#commitBlock(facts);
      if (this.#live.length < this.#contracts ? this.#block % 20 === 0 : this.#block % 3000 === 1500) {
        yield* this.#rent();
      }
      if (this.#block % 3000 === 2000) yield* this.#update();
      if (this.#block % 3000 === 2500 && this.#live.length >= this.#contracts) yield* this.#leave();
      if (this.#block % 400_000 === 0) yield* this.#give(start(this.#block));
      yield* this.#work();
    }
  }

  /** What the chain says of this node in a block, besides contracts that come and go. */
  #factsOf(block: number): ChainFact[] {
    const facts: ChainFact[] = [];
    const add = (fact: object, origin: FactOrigin): void => {
      // one whole fact each time; spreading into the union is more than TypeScript follows
      facts.push({ eventIndex: 2 + facts.length * 3, origin, ...fact } as unknown as ChainFact);
    };
    const timestamp = BigInt(Math.floor(timeOf(block) / 1000));
    for (const id of this.#slots.get(block % billingBlocks) ?? []) {
      const amountBilled = 1_000_000n + BigInt(noise(`bill ${id} ${block}`) % 90_000);
      const bill = { kind: 'ContractBilled', contractId: id, timestamp, discountLevel: 'Gold', amountBilled };
      add(bill, call(2 + (noise(`validator ${block}`) % 3), 'smartContractModule.billContractForBlock'));
    }
    if (block % billingBlocks === 77) {
      for (const { id } of this.#live) {
        if (id % 2n === 0n) continue;
        const nru = BigInt(noise(`nru ${id} ${block}`)) * 7n;
        const report = {
          kind: 'NruConsumptionReportReceived',
          contractId: id,
          timestamp,
          window: 3600n,
          nru,
        };
        add(report, call(1, 'smartContractModule.addNruReports'));
      }
    }
    if (block % reportBlocks === 33) {
      const uptime = timestamp - BigInt(started / 1000);
      const report = { kind: 'NodeUptimeReported', nodeId: me, now: timestamp, uptime };
      add(report, call(1, 'tfgridModule.reportUptimeV2'));
    }
    const unpaid = this.#live[noise(`owner ${Math.floor(block / 20_000)}`) % Math.max(1, this.#live.length)];
    if (unpaid !== undefined && block % 20_000 === 9000)
      add(grace('Started', unpaid), { phase: 'finalization' });
    if (unpaid !== undefined && block % 20_000 === 9600)
      add(grace('Ended', unpaid), { phase: 'finalization' });
    return facts;
  }

  *#commitBlock(facts: ChainFact[]): Generator<CommitDraft> {
    const from = this.#from;
    this.#from = this.#block + 1;
    const block = { number: this.#block, hash: hashOf(this.#block) };
    const time = timeOf(this.#block);
    yield* this.#give({
      type: 'FollowBlocks',
      from,
      block,
      specVersion: 149,
      time,
      head: null,
      facts,
      passedOver: [],
    });
  }

  /** A block of its own with these facts. */
  *#follow(facts: ChainFact[]): Generator<CommitDraft> {
    this.#block += 1;
    yield* this.#commitBlock(facts);
  }

  *#rent(): Generator<CommitDraft> {
    const id = contractId(this.#nextContract);
    this.#nextContract += 1 + (noise(`ids ${id}`) % 40);
    const twin = this.#twins[Number(id % 12n)] ?? missing();
    const body = storyBody(twin, id, 0);
    yield* this.#follow([contract('Created', id, twin, body)]);
    yield* this.#give(submit(id, twin, body, timeOf(this.#block)));
    this.#live.push({ id, twin, version: 0 });
    this.#slot(id).push(id);
    yield* this.#work();
    const used = { cru: 2n, mru: 4n * gib, sru: 10n * gib, hru: 0n };
    const origin = call(1, 'smartContractModule.reportContractResources');
    yield* this.#follow([{ eventIndex: 4, origin, kind: 'UpdatedUsedResources', contractId: id, used }]);
  }

  *#update(): Generator<CommitDraft> {
    const chosen = this.#live[noise(`update ${this.#block}`) % Math.max(1, this.#live.length)];
    if (chosen === undefined) return;
    const body = storyBody(chosen.twin, chosen.id, ++chosen.version);
    yield* this.#follow([contract('Updated', chosen.id, chosen.twin, body)]);
    yield* this.#give(submit(chosen.id, chosen.twin, body, timeOf(this.#block)));
  }

  /** The oldest contract ends. */
  *#leave(): Generator<CommitDraft> {
    const gone = this.#live.shift() ?? missing();
    const slot = this.#slot(gone.id);
    slot.splice(slot.indexOf(gone.id), 1);
    const origin = call(1, 'smartContractModule.cancelContract');
    const { id, twin } = gone;
    const fact = { kind: 'NodeContractCanceled', contractId: id, nodeId: me, twinId: twin.id, eventIndex: 7 };
    yield* this.#follow([{ ...fact, origin } as ChainFact]); // one whole fact
  }

  #slot(id: ContractId): ContractId[] {
    const at = Number(id % BigInt(billingBlocks));
    const slot = this.#slots.get(at) ?? [];
    this.#slots.set(at, slot);
    return slot;
  }

  /** The host does what is owed; one try in forty fails and is done again when its time has come. */
  *#work(): Generator<CommitDraft> {
    for (;;) {
      const now = timeOf(this.#block);
      const due = nextTimer(this.state);
      if (due !== null && due <= now) yield* this.#give({ type: 'PassTime', at: now });
      const [effect] = outstanding(this.state);
      if (effect === undefined) return;
      const { spec: _, ...asked } = effect;
      yield* this.#give({ type: 'RecordOutcome', effect: asked, outcome: outcomeOf(effect), at: now });
    }
  }

  *#give(command: Command): Generator<CommitDraft> {
    const turn = step(this.state, command);
    this.state = turn.state;
    if (turn.events.length > 0) yield toDraft(turn, timeOf(this.#block));
  }
}

const toDraft = (turn: Step, now: number): CommitDraft =>
  draftOf(turn, now + 1500 + (noise(`clock ${now}`) % 900));

const bind = (): Command => {
  const genesis = hashOf(0);
  return { type: 'BindLedger', nodeId: me, genesis, chainName: 'TFChain Mainnet', firstBlock: 1 };
};

const start = (block: number): Command => ({
  type: 'StartNode',
  version: '0.1.0',
  driver: 'dry',
  bootId: hashOf(block).slice(2, 34),
  capacity: { cru: 1024n, mru: 4096n * gib, sru: 100_000n * gib, hru: 100_000n * gib },
  supports: workloadTypes.map(({ type }) => type),
  unsupported: [],
  code: null,
});

const nodeStored = (): ChainFact => ({
  eventIndex: 3,
  origin: call(1, 'tfgridModule.createNode'),
  kind: 'NodeStored',
  nodeId: me,
  farmId: farmId(9),
  twinId: twinId(55),
  resources: { cru: 1024n, mru: 4096n * gib, sru: 100_000n * gib, hru: 100_000n * gib },
});

const contract = (what: 'Created' | 'Updated', id: ContractId, twin: StoryTwin, body: StoryBody) =>
  ({
    eventIndex: 5,
    origin: { ...call(1, 'smartContractModule.createNodeContract'), signer: twin.account },
    kind: `NodeContract${what}`,
    contract: {
      contractId: id,
      twinId: twin.id,
      nodeId: me,
      deploymentHash: body.hash,
      deploymentData: `{"version":3,"type":"vm","name":"vm-${id}"}`,
      publicIps: 0,
      reservedIps: [],
    },
  }) as ChainFact; // one whole fact

const grace = (what: 'Started' | 'Ended', { id, twin }: { id: ContractId; twin: StoryTwin }): object => ({
  kind: `ContractGracePeriod${what}`,
  contractId: id,
  nodeId: me,
  twinId: twin.id,
});

const submit = (id: ContractId, twin: StoryTwin, { text, sha256 }: StoryBody, at: number): Command => ({
  type: 'SubmitBody',
  contractId: id,
  source: 'http',
  text,
  sha256,
  size: Buffer.byteLength(text),
  at,
  accounts: [{ twinId: twin.id, account: twin.account }],
  identity: 'off',
  names: [],
});

/** Calls that the node itself (1) or a validator makes. */
const call = (who: number, name: string): FactOrigin => ({
  phase: 'extrinsic',
  index: who,
  signer: createHash('sha256').update(`signer ${who}`).digest('hex'),
  call: name,
});

const outcomeOf = ({ kind, id, name }: Effect): Outcome => {
  if (kind === 'ensure' && noise(`fail ${id}`) % 40 === 0) {
    return { kind: 'failed', reason: 'could not download the flist: timeout after 30 s', retryable: true };
  }
  const address = { ip: `10.1.2.${noise(name) % 250}`, mycelium_ip: `5${noise(id)}:aa::1` };
  return { kind: 'done', result: kind === 'ensure' && name.startsWith('vm') ? address : null };
};

const timeOf = (block: number): number => started + block * 6000;
const hashOf = (block: number): string => `0x${createHash('sha256').update(`block ${block}`).digest('hex')}`;
/** 32 bits that only depend on the text. */
const noise = (text: string): number => createHash('sha256').update(text).digest().readUInt32LE(0);

function missing(): never {
  throw new Error('invariant: the list is not empty');
}
