import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { challengeHash } from '../../domain/deployment/challenge.js';
import { parseDeployment } from '../../domain/deployment/deployment-body.js';
import { signDeployment } from '../../domain/deployment/sign-deployment.js';
import { deploymentToJson } from '../../domain/deployment/write-deployment.js';
import { twinId } from '../../domain/ids.js';
import { writeExactJson } from '../../domain/json/exact-json.js';

const gib = 1024 ** 3;

/** Bytes that a host can give away. */
export const hostDisk = 1000 * gib;
export const hostMemory = 32 * gib;
export const hostProcessors = 8;

/**
 * What users of a world deploy. `flood` and `crowd` fit no node: one wants a byte more than the whole host has, the other a
 * processor more; `large` fits twice and not three times.
 */
export const templates = ['volume', 'machine', 'large', 'zdb', 'flood', 'crowd'] as const;
export type Template = (typeof templates)[number];

export const fitsNowhere = (template: Template): boolean => template === 'flood' || template === 'crowd';

/** What a deployment of each template is made of. */
export const workloadNames: Readonly<Record<Template, readonly string[]>> = {
  volume: ['data'],
  machine: ['net', 'disk', 'data', 'vm'],
  large: ['net', 'disk', 'data', 'vm'],
  zdb: ['store'],
  flood: ['data'],
  crowd: ['net', 'disk', 'data', 'vm'],
};

/** Of machines: most fit many times, and processors are shared among them. */
const sizes = {
  machine: { cpu: 1, memory: gib / 4 },
  large: { cpu: 6, memory: 12 * gib },
  crowd: { cpu: hostProcessors + 1, memory: gib / 4 },
};

export interface UserBody {
  readonly text: string;
  /** What the contract must hold. */
  readonly hash: string;
  /** Of the text, hex. */
  readonly sha256: string;
  readonly size: number;
}

const keyOf = (twin: number): Uint8Array => new Uint8Array(32).fill(twin % 251);

/** Account of a twin, 32 bytes hex. */
export class UserKeys {
  readonly #accounts = new Map<number, string>();
  readonly #signed = new Map<string, { readonly text: string; readonly hash: string }>();

  account(twin: number): string {
    const known = this.#accounts.get(twin);
    if (known !== undefined) return known;
    const account = bytesToHex(ed25519.getPublicKey(keyOf(twin)));
    this.#accounts.set(twin, account);
    return account;
  }

  /** A signed body. A signature does not cover the contract's number, so it is made once for all contracts alike. */
  body(twin: number, template: Template, version: number, contract: number): UserBody {
    const signed = this.#signedOf(twin, template, version);
    const text = signed.text.replace('"contract_id":0', `"contract_id":${contract}`);
    const bytes = utf8ToBytes(text);
    return { text, hash: signed.hash, sha256: bytesToHex(sha256(bytes)), size: bytes.length };
  }

  /** What the contract of such a body must hold. */
  hashOf(twin: number, template: Template, version: number): string {
    return this.#signedOf(twin, template, version).hash;
  }

  #signedOf(
    twin: number,
    template: Template,
    version: number,
  ): { readonly text: string; readonly hash: string } {
    const key = `${twin}/${template}/${version}`;
    const known = this.#signed.get(key);
    if (known !== undefined) return known;
    const signed = this.#sign(twin, template, version);
    this.#signed.set(key, signed);
    return signed;
  }

  #sign(twin: number, template: Template, version: number): { readonly text: string; readonly hash: string } {
    const unsigned = {
      version,
      twin_id: twin,
      contract_id: 0,
      metadata: '',
      description: '',
      expiration: 0,
      signature_requirement: {
        requests: [{ twin_id: twin, required: true, weight: 1 }],
        weight_required: 1,
        signatures: [],
      },
      workloads: workloadsOf(template, version),
    };
    const body = signDeployment(parseDeployment(JSON.stringify(unsigned)), twinId(twin), {
      type: 'ed25519',
      sign: (message) => ed25519.sign(message, keyOf(twin)),
    });
    return { text: writeExactJson(deploymentToJson(body)), hash: challengeHash(body) };
  }
}

/** In Zero-OS's JSON. Every update makes one thing larger. */
function workloadsOf(template: Template, version: number): readonly object[] {
  const size = (10 + version) * gib;
  switch (template) {
    case 'volume':
      return [{ name: 'data', type: 'volume', version, data: { size } }];
    case 'zdb':
      return [
        { name: 'store', type: 'zdb', version, data: { size, mode: 'user', password: 'x', public: false } },
      ];
    case 'flood':
      return [{ name: 'data', type: 'volume', version, data: { size: hostDisk + 1 } }];
    case 'machine':
    case 'large':
    case 'crowd':
      return [
        {
          name: 'net',
          type: 'network-light',
          version: 0,
          data: {
            ip_range: '10.1.0.0/16',
            subnet: '10.1.2.0/24',
            mycelium: { hex_key: 'ab'.repeat(32), peers: [] },
          },
        },
        { name: 'disk', type: 'zmount', version: 0, data: { size: 5 * gib } },
        { name: 'data', type: 'volume', version, data: { size } },
        {
          name: 'vm',
          type: 'zmachine-light',
          version: 0,
          data: {
            flist: 'tiny',
            network: { interfaces: [{ network: 'net', ip: '10.1.2.5' }] },
            size: 0,
            compute_capacity: sizes[template],
            mounts: [{ name: 'disk', mountpoint: '/mnt/disk' }],
            entrypoint: '',
            env: {},
          },
        },
      ];
  }
}
