import { notZero } from './field-rules.js';
import type { WorkloadDescription } from './workload-description.js';

export const zdbDescription: WorkloadDescription = {
  about:
    'A namespace of a 0-db, a key-value store with the protocol of Redis. It takes hard disk of exactly its size.',
  updateLimits: 'It can only grow, and keeps its mode.',
  fields: [
    { path: 'size', type: 'u64', unit: 'bytes', turn: 1, rule: notZero, about: 'How much it may hold.' },
    {
      path: 'mode',
      type: 'text',
      turn: 2,
      rule: { says: '`user` or `seq`', good: ['user', 'seq'], bad: ['', 'User', 'other', null] },
      about: 'Who chooses the keys: the user, or the store in sequence.',
    },
    { path: 'password', type: 'text', turn: 3, about: 'Opens the namespace; none when empty.' },
    { path: 'public', type: 'boolean', turn: 4, about: 'Whether it may be read without the password.' },
  ],
  result: {
    goStruct: 'zos.ZDBResult',
    fields: [
      { name: 'Namespace', type: 'text', about: 'The name to select.' },
      { name: 'IPs', type: 'texts', about: 'The addresses at which the store answers.' },
      { name: 'Port', type: 'port', about: 'The TCP port at which it answers.' },
    ],
  },
  example: {
    name: 'store',
    data: { size: 1_073_741_824, mode: 'seq', password: 'secret', public: true },
    needs: [],
  },
};
