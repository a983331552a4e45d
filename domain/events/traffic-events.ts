import { z } from 'zod';
import { bytes, chainSeconds, contractIdSchema, defineEvent, u64 } from './event-schema.js';
import { nruReport } from './node-call-schema.js';

export const trafficCounter = z.strictObject({
  contractId: contractIdSchema,
  name: z.string().describe('Of the interface whose counter it is.'),
  epoch: z.string().describe('Changes when the counter began anew at zero.'),
  bytes: bytes.describe('In and out together, since its beginning.'),
});

export const TrafficDue = defineEvent(
  'node',
  'TrafficDue',
  1,
  'The counters of public traffic are to be read: every 5 minutes of chain time, every hour while there are none.',
  z.strictObject({}),
);

export const TrafficRead = defineEvent(
  'node',
  'TrafficRead',
  1,
  'What the counters of public traffic say. What was counted since the last reading belongs to the window that is open; the very first reading is where counting begins.',
  z.strictObject({
    takenAt: chainSeconds.describe('Chain time of it.').meta({ unit: 's since 1970' }),
    counters: z.array(trafficCounter),
  }),
);

export const NruWindowClosed = defineEvent(
  'node',
  'NruWindowClosed',
  1,
  'A window of public traffic, an hour of chain time or more, is over: its reports are to be told to the chain, each once. Contracts without traffic are not in it.',
  z.strictObject({
    from: chainSeconds.describe('Its beginning, in chain time.').meta({ unit: 's since 1970' }),
    to: chainSeconds.describe('Its end, and the beginning of the next.').meta({ unit: 's since 1970' }),
    window: u64.meta({ description: 'Its length.', unit: 's' }),
    reports: z.array(nruReport),
  }),
);

export const trafficEvents = [TrafficDue, TrafficRead, NruWindowClosed] as const;
