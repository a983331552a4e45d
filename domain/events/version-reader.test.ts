import { expect } from 'chai';
import fc from 'fast-check';
import { z } from 'zod';
import { eventSchemas } from './event.js';
import { defineEvent } from './event-schema.js';
import { EventUnreadableError, readEvent } from './read-event.js';
import { type Upcaster, upcaster } from './schema-version.js';
import { versionReader } from './version-reader.js';

// A type that had four versions: a field renamed, then split, then with a unit that was wrong.
const first = defineEvent('node', 'Moved', 1, 'A try.', z.strictObject({ to: z.string() }));
const second = defineEvent('node', 'Moved', 2, 'A try.', z.strictObject({ place: z.string() }));
const third = defineEvent(
  'node',
  'Moved',
  3,
  'A try.',
  z.strictObject({ house: z.string(), street: z.string(), seconds: z.number().nullable() }),
);
const fourth = defineEvent(
  'node',
  'Moved',
  4,
  'A try.',
  z.strictObject({ house: z.string(), street: z.string(), ms: z.number().nullable() }),
);
const still = defineEvent('node', 'Stayed', 1, 'A try.', z.strictObject({}));
const upcasters: Upcaster[] = [
  upcaster(third, fourth, ({ seconds, ...rest }) => ({
    ...rest,
    ms: seconds === null ? null : seconds * 1000,
  })),
  upcaster(first, second, ({ to }) => ({ place: to })),
  upcaster(second, third, ({ place }) => {
    const [house = '', ...street] = place.split(' ');
    return { house, street: street.join(' '), seconds: null };
  }),
];

describe('reading versions', () => {
  const read = versionReader([fourth, still], upcasters);
  const dataOf = (schemaVersion: number, data: unknown): unknown => {
    const told = read({ type: 'Moved', schemaVersion, data });
    return told.ok ? told.data : told.reason;
  };

  it('leads from every version to the newest, step by step', () => {
    const now = { house: '7', street: 'Rue Haute', ms: null };
    expect(dataOf(1, { to: '7 Rue Haute' })).to.deep.equal(now);
    expect(dataOf(2, { place: '7 Rue Haute' })).to.deep.equal(now);
    expect(dataOf(3, { house: '7', street: 'Rue Haute', seconds: 3 })).to.deep.equal({ ...now, ms: 3000 });
    const stored = { ...now, ms: 5 };
    expect(dataOf(4, stored)).to.equal(stored);
  });

  it('gives what fits the newest schema for anything that fits an older one', () => {
    fc.assert(
      fc.property(fc.string(), fc.option(fc.integer()), (text, seconds) => {
        for (const [version, data] of [
          [1, { to: text }],
          [2, { place: text }],
          [3, { house: text, street: text, seconds }],
        ] as const) {
          Object.freeze(data);
          expect(fourth.data.safeParse(dataOf(version, data)).success).to.equal(true);
        }
      }),
    );
  });

  it('refuses what a newer zledger wrote, and what none wrote; it guesses nothing', () => {
    expect(dataOf(5, {})).to.equal('newer');
    expect(read({ type: 'Vanished', schemaVersion: 1, data: {} })).to.include({ reason: 'newer' });
    for (const version of [0, -1, 1.5, Number.NaN]) expect(dataOf(version, {})).to.equal('unknown-version');
    expect(read({ type: 'Stayed', schemaVersion: 0, data: {} })).to.include({ reason: 'unknown-version' });
    const gap = versionReader([fourth], [upcasters[1]!]);
    expect(gap({ type: 'Moved', schemaVersion: 1, data: { to: 'x' } })).to.include({ ok: false });
  });
});

describe('readEvent', () => {
  it('reads every type in its newest version without touching it, and no version beyond', () => {
    for (const { type, schemaVersion } of eventSchemas) {
      const data = {};
      expect(readEvent({ type, schemaVersion, data }).data).to.equal(data);
      const thrown = caught(() => readEvent({ type, schemaVersion: schemaVersion + 1, data, position: 12 }));
      expect(thrown).to.include({ code: 'EVENT_NEWER', position: 12 });
      expect(thrown.message).to.match(/^position 12: .* written by a newer zledger$/);
    }
    expect(caught(() => readEvent({ type: 'Foreseen', schemaVersion: 1, data: {} })).code).to.equal(
      'EVENT_NEWER',
    );
    expect(caught(() => readEvent({ type: 'NodeStarted', schemaVersion: 0, data: {} })).code).to.equal(
      'EVENT_UNREADABLE',
    );
  });
});

function caught(act: () => unknown): EventUnreadableError {
  try {
    act();
  } catch (error) {
    if (error instanceof EventUnreadableError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
