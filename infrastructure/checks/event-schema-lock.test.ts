import { expect } from 'chai';
import { z } from 'zod';
import { defineEvent, u64 } from '../../domain/events/event-schema.js';
import { schemaFingerprint } from '../../domain/events/schema-shape.js';
import { type Upcaster, upcaster } from '../../domain/events/schema-version.js';
import {
  type EventSchemaLock,
  extendLock,
  findLockProblems as findProblems,
  parseLock,
  type VersionedSchemas,
  writeLock,
} from './event-schema-lock.js';

const event = (data: z.ZodType, version = 1, type = 'Tried') =>
  defineEvent('node', type, version, 'A try.', data);
const base = z.strictObject({ a: z.int().min(0), b: u64, c: z.enum(['x', 'y']), d: z.string().nullable() });
const wider = base.extend({ e: z.string() });
const widen = upcaster(event(base), event(wider, 2), (data) => ({ ...(data as object), e: '' }));

/** The problems when all that is locked is in the corpus. */
function findLockProblems(
  current: VersionedSchemas['current'],
  lock: EventSchemaLock,
  upcasters: readonly Upcaster[] = [],
): readonly string[] {
  const stored = Object.entries(lock).flatMap(([type, versions]) =>
    Object.keys(versions).map((version) => `${type}@${version}`),
  );
  return findProblems({ current, upcasters, stored: new Set(stored) }, lock);
}

describe('the lock of event schemas', () => {
  it('notices every kind of change of a shape', () => {
    const lock = extendLock([event(base)], {});
    const changes: Record<string, z.ZodType> = {
      'a field more': base.extend({ e: z.string() }),
      'an optional field more': base.extend({ e: z.string().optional() }),
      'a field less': base.omit({ a: true }),
      'another name': base.omit({ a: true }).extend({ description: z.int().min(0) }),
      'another type': base.extend({ a: z.string() }),
      'number to bigint': base.extend({ a: z.bigint() }),
      'a wider range': base.extend({ b: z.bigint().min(0n) }),
      'a narrower range': base.extend({ a: z.int().min(1) }),
      'a choice more': base.extend({ c: z.enum(['x', 'y', 'z']) }),
      'no longer null': base.extend({ d: z.string() }),
      'open to other fields': z.looseObject(base.shape),
    };
    for (const [what, data] of Object.entries(changes)) {
      const [problem, ...more] = findLockProblems([event(data)], lock);
      expect(problem, what).to.match(/^Tried version 1 has another shape .* give it schema version 2/);
      expect(more).to.deep.equal([]);
    }
  });

  it('notices a change of a field that is called like an explanation', () => {
    const named = z.strictObject({ title: z.string(), description: z.string(), unit: z.string() });
    const lock = extendLock([event(named)], {});
    expect(findLockProblems([event(named.extend({ title: z.int() }))], lock)).to.have.length(1);
    expect(findLockProblems([event(named.omit({ unit: true }))], lock)).to.have.length(1);
  });

  it('does not mind explanations', () => {
    const explained = base.extend({ a: z.int().min(0).describe('Of something.').meta({ unit: 'ms' }) });
    expect(schemaFingerprint(event(explained))).to.equal(schemaFingerprint(event(base)));
  });

  it('wants new types and versions locked, takes no version back and loses none', () => {
    const lock = extendLock([event(base), event(base, 1, 'Other')], {});
    expect(findLockProblems([event(wider, 2), event(base, 1, 'Other')], lock)[0]).to.contain(
      'is not locked yet',
    );
    const extended = extendLock([event(wider, 2), event(base, 1, 'Other')], lock);
    expect(Object.keys(extended['Tried'] ?? {})).to.deep.equal(['1', '2']);
    expect(findLockProblems([event(wider, 2), event(base, 1, 'Other')], extended, [widen])).to.deep.equal([]);
    expect(findLockProblems([event(base, 1), event(base, 1, 'Other')], extended)[0]).to.contain('went back');
    expect(findLockProblems([event(wider, 2)], extended, [widen])[0]).to.contain('Other is gone');
  });

  it('wants an upcaster from each version to the next, and the earlier schemas as they were written', () => {
    const lock = extendLock([event(base), event(wider, 2)], {});
    const gap = findLockProblems([event(wider, 2)], lock);
    expect(gap).to.have.length(1);
    expect(gap[0]).to.match(/^Tried has no upcaster from version 1 to 2: .* Write one\.$/);
    expect(findLockProblems([event(wider, 2)], lock, [widen])).to.deep.equal([]);
    expect(findLockProblems([event(wider, 2)], lock, [widen, widen])[0]).to.contain('several upcasters');
    const altered = upcaster(event(base.omit({ a: true })), event(wider, 2), (data) => data as never);
    expect(findLockProblems([event(wider, 2)], lock, [altered])[0]).to.contain('is not what was locked');
    const never = upcaster(event(base, 1, 'Never'), event(wider, 2, 'Never'), (data) => data as never);
    expect(findLockProblems([event(wider, 2)], lock, [widen, never])[0]).to.contain('never written');
    // a version that was skipped is missed too
    expect(findLockProblems([event(wider, 4)], extendLock([event(wider, 4)], {}), [widen]).join()).to.match(
      /never written.*no upcaster from version 2 to 3.*no upcaster from version 3 to 4/,
    );
  });

  it('wants every locked version in the corpus', () => {
    const lock = extendLock([event(base), event(wider, 2)], {});
    const schemas = { current: [event(wider, 2)], upcasters: [widen], stored: new Set(['Tried@2']) };
    const [problem, ...more] = findProblems(schemas, lock);
    expect(problem).to.match(/^Tried@1 is in no commit of the corpus\. .* new chapter/);
    expect(more).to.deep.equal([]);
  });

  it('takes no upcaster between versions that do not follow each other', () => {
    expect(() => upcaster(event(base), event(wider, 3), (data) => data)).to.throw(RangeError);
    expect(() => upcaster(event(base, 2), event(wider, 2), (data) => data)).to.throw(RangeError);
  });

  it('is never changed where it is locked, and reads back as it was written', () => {
    const lock = extendLock([event(base)], {});
    expect(extendLock([event(base.omit({ a: true }))], lock)).to.deep.equal(lock);
    expect(parseLock(writeLock(lock))).to.deep.equal(lock);
    expect(() => parseLock('{"Tried":{"one":"x"}}')).to.throw();
  });
});
