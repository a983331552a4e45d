import type { NodeDetails } from '../../domain/node-call.js';

/** What a machine says of itself. Where it stands and which farm it is in, only its operator knows. */
export type HostFacts = Omit<NodeDetails, 'farmId' | 'location'>;

/** The port to the machine as the chain is told of it. Reads only, and may be asked at any time. */
export interface HostSurvey {
  facts(): Promise<HostFacts>;
}
