import type { NodeDetails } from '../../domain/node-call.js';

/** What a machine says of itself. Where it stands and which farm it is in, only its operator knows. */
export type HostFacts = Omit<NodeDetails, 'farmId' | 'location'>;

/**
 * The port to the machine as the chain is told of it: a question for each fact, so that one which the operator answers is not
 * asked. Reads only, and may be asked at any time. @throws SurveyError when the machine's answer cannot be true
 */
export type HostSurvey = { readonly [Fact in keyof HostFacts]: () => Promise<HostFacts[Fact]> };

/** What the machine says of itself cannot be read, or cannot be true: the chain is told nothing rather than that. */
export class SurveyError extends Error {
  override readonly name = 'SurveyError';
  readonly code = 'HOST_UNREADABLE';
  constructor(file: string, what: string, wish: keyof typeof wishes, options?: ErrorOptions) {
    super(`${file} ${what}; say ${wishes[wish]} in the file of --node-details instead`, options);
  }
}

/** Fields of the operator's file that take the place of what the host says. */
const wishes = {
  resources: '`resources`',
  interfaces: '`interfaces`',
} as const;
