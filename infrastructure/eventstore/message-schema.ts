import { z } from 'zod';

const count = z.int().nonnegative();

/** What a reader needs of any mirror message before it can be checked: where in the log it says that it is. */
export const placeSchema = z.object({ position: count, commit: count });

/** Metadata of a message with stored bytes. The limits are those of a commit, so that nobody makes a reader wait for more. */
export const storedSchema = placeSchema.extend({
  events: z.int().min(1).max(65_536),
  part: z.int().min(0).max(63),
  parts: z.int().min(1).max(64),
});

/** Metadata of an event's message. */
export const eventSchema = placeSchema.extend({ index: z.int().min(0).max(65_535) });
