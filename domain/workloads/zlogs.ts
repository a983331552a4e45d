import { zlogsDescription } from './descriptions/zlogs.js';
import { parseGoUrl } from './go-url.js';
import { noCapacity, type WorkloadDefinition } from './workload-definition.js';

/** Streams the log of a `zmachine` of the same deployment. Source: zosbase zos/zlogs.go. */
export interface ZlogsData {
  readonly zmachine: string;
  /** URL of scheme redis, ws or wss. */
  readonly output: string;
}

const outputSchemes: readonly string[] = ['redis', 'ws', 'wss'];

export const zlogs: WorkloadDefinition<'zlogs', ZlogsData> = {
  type: 'zlogs',
  goStruct: 'zos.ZLogs',
  description: zlogsDescription,
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
};
