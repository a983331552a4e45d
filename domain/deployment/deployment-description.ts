import type { FieldDescription } from '../workloads/descriptions/field-description.js';
import { maxSigners } from './signer-limit.js';

const owner = { twin_id: 7, required: true, weight: 1 };
const others = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ twin_id: 100 + i, required: false, weight: 1 }));

/** Every field of a deployment but the workloads' own `data`. Paths begin at the body; see FieldDescription. */
export const deploymentFields: readonly FieldDescription[] = [
  {
    path: 'version',
    type: 'u32',
    turn: 1,
    about: '0 for a new deployment; each update has the next number.',
  },
  { path: 'twin_id', type: 'u32', turn: 2, about: 'Whose deployment it is: the twin of the contract.' },
  { path: 'contract_id', type: 'u64', turn: null, about: 'The node contract whose hash the body has.' },
  { path: 'metadata', type: 'text', turn: 3, about: "Free for the user's tools." },
  { path: 'description', type: 'text', turn: 4, about: 'Free for the user.' },
  {
    path: 'expiration',
    type: 'timestamp',
    unit: 's since 1970',
    turn: 5,
    about: 'Hashed, and without effect.',
  },
  {
    path: 'signature_requirement',
    type: 'object',
    about: 'Who must sign: the owner, everyone required, and as many others as it takes to reach the weight.',
  },
  {
    path: 'signature_requirement.requests',
    type: 'list of objects',
    rule: {
      says: `lists the owner; ${maxSigners} entries at most`,
      good: [[owner], [owner, ...others(maxSigners - 1)]],
      bad: [[], others(1), [owner, ...others(maxSigners)], null],
    },
    about: 'Those whose signatures count.',
  },
  {
    path: 'signature_requirement.requests[].twin_id',
    type: 'u32',
    turn: 12,
    about: 'A signer. Listed twice it counts once, with its greatest weight.',
  },
  {
    path: 'signature_requirement.requests[].required',
    type: 'boolean',
    turn: 13,
    about: 'Whether nothing goes without this signature. The owner is always required.',
  },
  {
    path: 'signature_requirement.requests[].weight',
    type: 'u64',
    turn: 14,
    about: 'What its signature adds to the weight.',
  },
  {
    path: 'signature_requirement.weight_required',
    type: 'u64',
    turn: 15,
    rule: { says: 'not more than those who signed weigh', good: [0, 1, null], bad: [2] },
    about: 'The weight that must be reached.',
  },
  {
    path: 'signature_requirement.signatures',
    type: 'list of objects',
    about: 'Of several of one twin the first counts.',
  },
  { path: 'signature_requirement.signatures[].twin_id', type: 'u32', turn: null, about: 'Who signed.' },
  {
    path: 'signature_requirement.signatures[].signature',
    type: 'text',
    turn: null,
    about: '64 bytes in hex without `0x`, over the 16 bytes of the hash.',
  },
  {
    path: 'signature_requirement.signatures[].signature_type',
    type: 'text',
    turn: null,
    about: '`sr25519`; anything else means `ed25519`.',
  },
  {
    path: 'signature_requirement.signature_style',
    type: 'text',
    turn: 16,
    about:
      'With `polka-wallet` the hash is signed as hex within `<Bytes>` and `</Bytes>`; anything else means the plain hash.',
  },
  { path: 'workloads', type: 'list of objects', about: 'In the order in which they are hashed.' },
  {
    path: 'workloads[].version',
    type: 'u32',
    turn: 6,
    rule: { says: "not more than the deployment's", good: [0, null], bad: [1] },
    about: 'The version of the deployment that brought or last changed it.',
  },
  {
    path: 'workloads[].name',
    type: 'text',
    turn: 7,
    rule: {
      says: '1 to 36 letters, digits and `_`, not `ygg`, each once in a deployment',
      good: ['a', '_', 'A9_'.repeat(12)],
      bad: ['', 'a-b', '../x', 'ygg', 'é', 'A9_'.repeat(12) + 'x', null],
    },
    about: 'By which others refer to it.',
  },
  {
    path: 'workloads[].type',
    type: 'text',
    turn: 8,
    rule: { says: 'one of the types below', good: ['volume'], bad: ['', 'Zmount', 'container', null] },
    about: 'What it is.',
  },
  { path: 'workloads[].data', type: 'object', about: "The type's own fields. Must be there." },
  { path: 'workloads[].metadata', type: 'text', turn: 9, about: "Free for the user's tools." },
  { path: 'workloads[].description', type: 'text', turn: 10, about: 'Free for the user.' },
];
