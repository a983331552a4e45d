import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import { challengeHash } from '../../../domain/deployment/challenge.js';
import { parseDeployment } from '../../../domain/deployment/deployment-body.js';
import { signDeployment } from '../../../domain/deployment/signatures.js';
import { deploymentToJson } from '../../../domain/deployment/write-deployment.js';
import { type ContractId, type TwinId, twinId } from '../../../domain/ids.js';
import { writeExactJson } from '../../../domain/json/exact-json.js';

/** A twin with the key that the chain knows for it. */
export interface StoryTwin {
  readonly id: TwinId;
  readonly account: string;
  readonly secret: KeyObject;
}

/** Twins that rent on the node, each with a key of its own. */
export function storyTwins(count: number): StoryTwin[] {
  return Array.from({ length: count }, (_, at) => {
    const seed = createHash('sha256').update(`story twin ${at}`).digest();
    // RFC 8410: the fixed beginning of an Ed25519 private key
    const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
    const secret = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    const publicKey = createPublicKey(secret).export({ format: 'der', type: 'spki' });
    return { id: twinId(100 + at), account: publicKey.subarray(-32).toString('hex'), secret };
  });
}

export interface StoryBody {
  readonly text: string;
  readonly hash: string;
  readonly sha256: string;
}

const gib = 1024 ** 3;

/**
 * A signed body as a user's client makes it: a network, a disk, a machine on both, sometimes a second machine, and a
 * spare disk that grows with every version.
 */
export function storyBody(twin: StoryTwin, contract: ContractId, version: number): StoryBody {
  const number = Number(contract);
  const subnet = `10.${number % 200}.2`;
  const machines = number % 3 === 0 ? ['vm1', 'vm2'] : ['vm1'];
  const json = {
    version,
    twin_id: twin.id,
    contract_id: number,
    metadata: JSON.stringify({ type: 'vm', name: `vm-${number}`, projectName: `vm/web-${number % 17}` }),
    description: '',
    expiration: 0,
    signature_requirement: {
      requests: [{ twin_id: twin.id, required: false, weight: 1 }],
      weight_required: 1,
    },
    workloads: [
      network(number, subnet),
      { name: 'data', type: 'zmount', version: 0, data: { size: 10 * gib } },
      { name: 'spare', type: 'zmount', version, data: { size: (5 + version) * gib } },
      ...machines.map((name, at) => machine(name, subnet, number, 5 + at)),
    ],
  };
  const body = signDeployment(parseDeployment(JSON.stringify(json)), twin.id, {
    type: 'ed25519',
    sign: (message) => sign(null, message, twin.secret),
  });
  const text = writeExactJson(deploymentToJson(body));
  return { text, hash: challengeHash(body), sha256: createHash('sha256').update(text).digest('hex') };
}

const network = (number: number, subnet: string) => ({
  name: `net${number}`,
  type: 'network-light',
  version: 0,
  data: {
    ip_range: `10.${number % 200}.0.0/16`,
    subnet: `${subnet}.0/24`,
    mycelium: {
      hex_key: createHash('sha256').update(`mycelium ${number}`).digest('hex'),
      peers: [],
    },
  },
});

const machine = (name: string, subnet: string, number: number, host: number) => ({
  name,
  type: 'zmachine-light',
  version: 0,
  data: {
    flist: 'https://hub.grid.tf/tf-official-apps/threefoldtech-ubuntu-22.04.flist',
    network: { interfaces: [{ network: `net${number}`, ip: `${subnet}.${host}` }] },
    size: 0,
    compute_capacity: { cpu: 2, memory: 4 * gib },
    mounts: name === 'vm1' ? [{ name: 'data', mountpoint: '/data' }] : [],
    entrypoint: '/sbin/zinit init',
    env: { SSH_KEY: `ssh-ed25519 ${createHash('sha512').update(`ssh ${number}`).digest('base64')}` },
  },
});
