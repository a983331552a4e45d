import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';

import type { ChainFact } from '../../domain/chain-fact.js';
import type { Command } from '../../domain/command.js';
import { decide } from '../../domain/decide/decide.js';
import { challengeHash } from '../../domain/deployment/challenge.js';
import { parseDeployment } from '../../domain/deployment/deployment-body.js';
import { signDeployment } from '../../domain/deployment/signatures.js';
import { deploymentToJson } from '../../domain/deployment/write-deployment.js';
import { eachOutstanding, nextTimer } from '../../domain/effects/outstanding.js';
import { type ContractId, contractId, nodeId, twinId } from '../../domain/ids.js';
import { writeExactJson } from '../../domain/json/exact-json.js';
import { applyEvents } from '../../domain/state/apply-events.js';
import { initialState, type NodeState } from '../../domain/state/node-state.js';

const twin = twinId(7);
// RFC 8410: the fixed beginning of an Ed25519 private key
const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, 1)]);
const secret = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
const account = createPublicKey(secret).export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex');
const tib = 1024n ** 4n;

/** The steps of a deployment's life, each one command. */
export const lifeSteps = [
  'contract created',
  'body sent',
  'disk made',
  'contract canceled',
  'disk removed',
] as const;
export type LifeStep = (typeof lifeSteps)[number];

/** A node in memory, driven as the runtime drives it: decide, apply, ask what is owed and when to wake up. */
export class LiveNode {
  state: NodeState = initialState();
  #block = 0;

  constructor() {
    this.give({
      type: 'BindLedger',
      nodeId: nodeId(1),
      genesis: `0x${'0'.repeat(64)}`,
      chainName: 'bench',
      firstBlock: 1,
    });
    this.give({
      type: 'StartNode',
      version: 'bench',
      driver: 'dry',
      bootId: 'bench',
      capacity: { cru: 1000n, mru: tib, sru: 1000n * tib, hru: 0n },
      supports: ['zmount'],
      unsupported: [],
      code: null,
    });
  }

  give(command: Command): void {
    this.state = applyEvents(this.state, decide(this.state, command));
    nextTimer(this.state);
  }

  /** A block that holds nothing for this node. */
  emptyBlock(): void {
    this.#follow(null);
  }

  /** A deployment of one disk of 1 GiB, which is made or taken away; each step by itself, to be timed. */
  steps(id: ContractId, text: string, hash: string): Readonly<Record<LifeStep, () => void>> {
    return {
      'contract created': () => this.#follow(created(id, hash)),
      'body sent': () => this.give(bodySent(id, text)),
      'disk made': () => this.#settle(id),
      'contract canceled': () => this.#follow(canceled(id)),
      'disk removed': () => this.#settle(id),
    };
  }

  #settle(id: ContractId): void {
    for (const { spec: _, ...effect } of eachOutstanding(this.state)) {
      if (effect.contractId !== id) continue;
      this.give({ type: 'RecordOutcome', effect, outcome: { kind: 'done', result: null }, at: this.#block });
      return;
    }
    throw new Error(`nothing is owed for contract ${id}`);
  }

  #follow(fact: ChainFact | null): void {
    this.#block += 1;
    const hash = `0x${this.#block.toString(16).padStart(64, '0')}`;
    this.give({
      type: 'FollowBlocks',
      from: this.#block,
      block: { number: this.#block, hash },
      specVersion: 149,
      time: this.#block * 6000,
      facts: fact === null ? [] : [fact],
      head: null,
      passedOver: [],
    });
  }
}

/** A signed body of one disk. */
export function diskBody(id: ContractId): { readonly text: string; readonly hash: string } {
  const json = {
    twin_id: twin,
    contract_id: Number(id),
    signature_requirement: { requests: [{ twin_id: twin, required: true, weight: 1 }], weight_required: 1 },
    workloads: [{ name: 'disk', type: 'zmount', data: { size: 1024 ** 3 } }],
  };
  const body = signDeployment(parseDeployment(JSON.stringify(json)), twin, {
    type: 'ed25519',
    sign: (message) => sign(null, message, secret),
  });
  return { text: writeExactJson(deploymentToJson(body)), hash: challengeHash(body) };
}

function bodySent(id: ContractId, text: string): Command {
  return {
    type: 'SubmitBody',
    contractId: id,
    source: 'http',
    text,
    sha256: createHash('sha256').update(text).digest('hex'),
    size: Buffer.byteLength(text),
    at: 0,
    accounts: [{ twinId: twin, account }],
    identity: 'off',
    names: [],
  };
}

const origin = {
  phase: 'extrinsic',
  index: 1,
  signer: 'aa'.repeat(32),
  call: 'smartContractModule.createNodeContract',
} as const;

const created = (id: ContractId, deploymentHash: string): ChainFact => ({
  kind: 'NodeContractCreated',
  eventIndex: 0,
  origin,
  contract: {
    contractId: id,
    twinId: twin,
    nodeId: nodeId(1),
    deploymentHash,
    deploymentData: '',
    publicIps: 0,
    reservedIps: [],
  },
});

const canceled = (id: ContractId): ChainFact => ({
  kind: 'NodeContractCanceled',
  eventIndex: 0,
  origin,
  contractId: id,
  nodeId: nodeId(1),
  twinId: twin,
});

export const benchContract = (n: number): ContractId => contractId(1 + n);
