import type { WorkloadDescription } from './descriptions/workload-description.js';
import type { NetworkId, WorkloadId } from '../ids.js';
import { parseGoUrl } from './go-url.js';
import type { SpecBase } from './host-spec.js';
import { noCapacity, type WorkloadDefinition } from './workload-definition.js';

/** Streams the log of a `zmachine` of the same deployment. Source: zosbase zos/zlogs.go. */
export interface ZlogsData {
  readonly zmachine: string;
  /** URL of scheme redis, ws or wss. */
  readonly output: string;
}

const outputSchemes: readonly string[] = ['redis', 'ws', 'wss'];

/** A stream from the log of `machineId` to `output`, sent from inside the machine's network. */
export interface ZlogsSpec extends SpecBase {
  readonly type: 'zlogs';
  readonly machineId: WorkloadId;
  readonly networkId: NetworkId | null;
  /** Came from the user: an argument, never a part of a shell's text. */
  readonly output: string;
}

const description: WorkloadDescription = {
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

export const zlogs: WorkloadDefinition<'zlogs', ZlogsData, ZlogsSpec> = {
  type: 'zlogs',
  goStruct: 'zos.ZLogs',
  description,
  isSharable: false,
  isUpdatable: false,
  pause: 'flag',
  parse: (wire) => ({ zmachine: wire.string('zmachine', 'gridtypes.Name'), output: wire.string('output') }),
  toJson: (data) => ({ zmachine: data.zmachine, output: data.output }),
  validate: (data, siblings) => {
    if (siblings.typeOf(data.zmachine) !== 'zmachine')
      return `no zmachine with name '${data.zmachine}' found`;
    const url = parseGoUrl(data.output);
    if (!url.ok) return `invalid url supplied in output: ${url.error}`;
    return outputSchemes.includes(url.scheme) ? null : `invalid output schema '${url.scheme}' not supported`;
  },
  challenge: (data) => data.zmachine + data.output,
  capacity: () => noCapacity,
  hostSpec: ({ zmachine, output }, { base, sibling }) => {
    const machine = sibling(zmachine);
    if (machine === null)
      throw new Error(`invariant: the log of '${zmachine}' is streamed, but it is not there`);
    return { ...base, type: 'zlogs', machineId: machine.id, networkId: machine.networkId, output };
  },
  dependencies: ({ zmachine }) => [{ kind: 'workload', name: zmachine }],
};
