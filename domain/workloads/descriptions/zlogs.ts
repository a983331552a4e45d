import type { WorkloadDescription } from './workload-description.js';

export const zlogsDescription: WorkloadDescription = {
  about: 'Streams what a `zmachine` of the same deployment prints to a server of the user.',
  updateLimits: '',
  fields: [
    {
      path: 'zmachine',
      type: 'text',
      turn: 1,
      rule: {
        says: 'the name of a `zmachine` of the deployment (not of a `zmachine-light`)',
        good: ['vm'],
        bad: ['', 'absent', 'net', null],
      },
      about: 'Whose output is streamed.',
    },
    {
      path: 'output',
      type: 'text',
      turn: 2,
      rule: {
        says: 'a URL with scheme `redis`, `ws` or `wss`',
        good: ['redis://10.1.2.9:6379/logs', 'wss://logs.example.org'],
        bad: ['', 'logs', 'http://10.1.2.9', '://x'],
      },
      about: 'Where it is streamed to.',
    },
  ],
  result: null,
  example: {
    name: 'logs',
    data: { zmachine: 'vm', output: 'wss://logs.example.org/stream' },
    needs: ['zmount', 'network', 'ip', 'zmachine'],
  },
};
