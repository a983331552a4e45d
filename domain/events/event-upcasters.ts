import { nodeStartedUpcasters } from './node-started.js';
import { voiceUpcasters } from './voice-events.js';
import type { Upcaster } from './schema-version.js';
import { hostControlUpcasters } from './upgrade-events.js';

/** From every version of an event that was ever written but the newest, to the one after it. */
export const eventUpcasters: readonly Upcaster[] = [
  ...nodeStartedUpcasters,
  ...voiceUpcasters,
  ...hostControlUpcasters,
];
