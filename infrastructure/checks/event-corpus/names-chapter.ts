import { createHash } from 'node:crypto';
import type { ChainFact } from '../../../domain/chain-fact.js';
import { challengeHash } from '../../../domain/deployment/challenge.js';
import { exampleTwin } from '../../../domain/deployment/example-body.js';
import { deploymentToJson } from '../../../domain/deployment/write-deployment.js';
import { contractId, nodeId } from '../../../domain/ids.js';
import { writeExactJson } from '../../../domain/json/exact-json.js';
import { exampleAccount, signedExample } from '../signed-example.js';
import type { Telling } from './telling.js';

/** A fact but for its place. */
type Said<Fact extends ChainFact = ChainFact> = Fact extends ChainFact
  ? Omit<Fact, 'eventIndex' | 'origin'>
  : never;

const origin = {
  phase: 'extrinsic',
  index: 1,
  signer: exampleAccount,
  call: 'smartContractModule.createNameContract',
} as const;

function block(log: Telling, fact: Said): void {
  const cursor = log.state.chain.cursor;
  if (cursor === null) throw new Error('the corpus follows a chain from its first chapter on');
  const number = cursor.number + 1;
  log.give({
    type: 'FollowBlocks',
    from: number,
    block: { number, hash: `0x${number.toString(16).padStart(64, '0')}` },
    specVersion: cursor.specVersion,
    time: cursor.time + 6000,
    facts: [{ ...fact, eventIndex: 0, origin }],
    head: null,
    passedOver: [],
  });
}

/** A gateway serves a name that its twin has reserved, and goes when the name contract ends; another twin takes it. */
export function namesChapter(log: Telling): void {
  const body = signedExample('gateway-name-proxy');
  const text = writeExactJson(deploymentToJson(body));
  const wanted = body.workloads.flatMap((each) => (each.type === 'gateway-name-proxy' ? each.data.name : []));
  const name = wanted[0] ?? '';
  const [node, reserved, again] = [
    nodeId(log.state.identity?.nodeId ?? 1),
    contractId(9001),
    contractId(9002),
  ];
  log.give({
    type: 'StartNode',
    version: '0.1.0',
    driver: 'linux',
    bootId: 'boot-3',
    capacity: { cru: 8n, mru: 2n ** 40n, sru: 2n ** 45n, hru: 2n ** 45n },
    supports: body.workloads.map(({ type }) => type),
    unsupported: [],
    code: null,
  });
  const config = { ip4: { ip: '185.9.9.9/24', gateway: '185.9.9.1' }, ip6: null, domain: 'gent.example.org' };
  block(log, { kind: 'NodePublicConfigStored', nodeId: node, config });
  const contract = {
    contractId: body.contractId,
    twinId: exampleTwin,
    nodeId: node,
    deploymentHash: challengeHash(body),
    deploymentData: '',
    publicIps: 0,
    reservedIps: [],
  };
  block(log, { kind: 'NodeContractCreated', contract });
  log.give({
    type: 'SubmitBody',
    contractId: body.contractId,
    source: 'http',
    text,
    sha256: createHash('sha256').update(text).digest('hex'),
    size: Buffer.byteLength(text),
    at: log.state.chain.cursor?.time ?? 0,
    accounts: [{ twinId: exampleTwin, account: exampleAccount }],
    identity: 'off',
    names: [
      {
        name,
        block: log.state.chain.cursor?.number ?? 0,
        holder: { contractId: reserved, twinId: exampleTwin },
      },
    ],
  });
  block(log, { kind: 'NameContractCanceled', contractId: reserved });
  block(log, { kind: 'NameContractCreated', contractId: again, twinId: exampleTwin, name });
}
