import type { z } from 'zod';
import type { Disagreement } from '../../../domain/command.js';
import { systemEventsKey } from '../system-events-key.js';

/** Something that several endpoints are asked. */
export interface Question<T = unknown> {
  readonly method: string;
  readonly params: readonly unknown[];
  readonly shape: z.ZodType<T>;
}

/** What two different answers to a question differ in. */
export function subjectOf({ method, params }: Question): Disagreement {
  switch (method) {
    case 'chain_getBlockHash':
      return 'hash';
    case 'state_getRuntimeVersion':
      return 'runtime';
    case 'state_getMetadata':
      return 'metadata';
    case 'state_getStorage':
      return params[0] === systemEventsKey ? 'events' : 'storage';
    default:
      return 'block';
  }
}
