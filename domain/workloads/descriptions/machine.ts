import type { ResultField } from '../workload-result.js';
import type { FieldDescription } from './field-description.js';
import { hexBytes } from './field-rules.js';

const mib = 1_048_576;
const interfaceNamed = (network: string) => ({ network, ip: '10.1.2.5' });

/** The fields inside `network` that both machine types have; turns from 1. */
export const machineNetworkFields: readonly FieldDescription[] = [
  {
    path: 'interfaces',
    type: 'list of objects',
    rule: {
      says: 'exactly one',
      good: [[interfaceNamed('net')]],
      bad: [[], [interfaceNamed('net'), interfaceNamed('net')], null],
    },
    about: 'The networks that the machine is in.',
  },
  {
    path: 'interfaces[].network',
    type: 'text',
    turn: 1,
    rule: {
      says: 'not `ygg`, `pub` or `mycelium`',
      good: ['net', 'other'],
      bad: ['ygg', 'pub', 'mycelium'],
    },
    about: 'The name of a network of the twin on this node.',
  },
  {
    path: 'interfaces[].ip',
    type: 'address',
    turn: 2,
    rule: { says: 'must be set', good: ['10.1.2.9', 'fd00::1'], bad: ['', null] },
    about: "The machine's address in the network.",
  },
  { path: 'mycelium', type: 'optional object', about: 'An address in the mycelium overlay.' },
  {
    path: 'mycelium.Network',
    type: 'text',
    turn: 3,
    about: 'The network whose mycelium node is used. Written with a capital, read in either case.',
  },
  {
    path: 'mycelium.hex_seed',
    type: 'hex',
    turn: 4,
    rule: hexBytes(6),
    about: 'What the address is made of.',
  },
];

/** The fields after `network`. @param turn of the first of them */
export function machineFields(turn: number): readonly FieldDescription[] {
  return [
    {
      path: 'size',
      type: 'u64',
      unit: 'bytes',
      turn,
      rule: {
        says: '0, or the least root disk or more: 524288000 (500 MiB), from CPUs times memory of 8 GiB on 2147483648 (2 GiB)',
        good: [0, 524288000, null],
        bad: [1, 524287999],
      },
      about: 'The root disk; with 0 the machine gets the least.',
    },
    { path: 'compute_capacity', type: 'object', about: 'What the machine computes with.' },
    {
      path: 'compute_capacity.cpu',
      type: 'u8',
      unit: 'logical CPUs',
      turn: turn + 1,
      rule: { says: 'not 0', good: [1, 3], bad: [0, null] },
      about: 'Counted in full.',
    },
    {
      path: 'compute_capacity.memory',
      type: 'u64',
      unit: 'bytes',
      turn: turn + 2,
      rule: { says: '262144000 (250 MiB) at least', good: [250 * mib], bad: [0, 250 * mib - 1, null] },
      about: 'Counted in full.',
    },
    { path: 'mounts', type: 'list of objects', about: 'Disks and directories, in this order.' },
    {
      path: 'mounts[].name',
      type: 'text',
      turn: turn + 3,
      about: 'A `zmount`, `volume` or `qsfs` of the deployment; looked for when the machine is started.',
    },
    { path: 'mounts[].mountpoint', type: 'text', turn: turn + 4, about: 'Where the machine finds it.' },
    {
      path: 'entrypoint',
      type: 'text',
      turn: turn + 5,
      about: "The command to run; the image's own when empty.",
    },
    {
      path: 'env',
      type: 'map of texts',
      turn: turn + 6,
      about: 'Environment variables; hashed as `key=value`, sorted by the bytes of the keys.',
    },
    { path: 'corex', type: 'boolean', turn: null, about: 'Whether the command is replaced by corex.' },
    {
      path: 'gpu',
      type: 'list of texts',
      turn: turn + 7,
      about: 'Graphics cards as `slot/vendor/device`; only on a node that the twin has rented.',
    },
  ];
}

export const flistField: FieldDescription = {
  path: 'flist',
  type: 'text',
  turn: 1,
  about: 'URL of the image; looked at when the machine is started.',
};

/** @param network the example's `network` */
export const machineExample = (network: object) => ({
  flist: 'https://hub.example.org/images/ubuntu-24.04.flist',
  // wire order, as the real clients write it
  network: { ...network, ...interfaceExample },
  size: 0,
  compute_capacity: { cpu: 2, memory: 2048 * mib },
  mounts: [{ name: 'disk', mountpoint: '/data' }],
  entrypoint: '/sbin/zinit init',
  env: { SSH_KEY: 'ssh-ed25519 AAAA user@example.org' },
  corex: false,
  gpu: ['0000:28:00.0/1002/731f'],
});

const interfaceExample = {
  mycelium: { Network: 'net', hex_seed: '0102030405aa' },
  interfaces: [interfaceNamed('net')],
};

export const idAndIp: readonly ResultField[] = [
  { name: 'id', type: 'text', about: "The workload's id on the host." },
  { name: 'ip', type: 'text', about: 'Its address in the private network.' },
];

export const myceliumAndConsole: readonly ResultField[] = [
  { name: 'mycelium_ip', type: 'text', about: 'Its address in mycelium; empty when none.' },
  {
    name: 'console_url',
    type: 'text',
    about: 'Where its serial console is reached, in the private network.',
  },
];
