import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { eventSchemas } from '../../domain/events/event.js';
import { defineEvent, u64 } from '../../domain/events/event-schema.js';
import { schemaFingerprint } from '../../domain/events/schema-shape.js';
import { extendLock, findLockProblems, parseLock, writeLock } from './event-schema-lock.js';
import { lockFile } from './generated-files.js';

const event = (data: z.ZodType, version = 1, type = 'Tried') =>
  defineEvent('node', type, version, 'A try.', data);
const base = z.strictObject({ a: z.int().min(0), b: u64, c: z.enum(['x', 'y']), d: z.string().nullable() });

describe('the lock of event schemas', () => {
  it('holds every schema as it is now (the message says what to do)', () => {
    const problems = findLockProblems(eventSchemas, parseLock(readFileSync(lockFile, 'utf8')));
    expect(problems.join('\n')).to.equal('');
  });

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
    const wider = base.extend({ e: z.string() });
    expect(findLockProblems([event(wider, 2), event(base, 1, 'Other')], lock)[0]).to.contain(
      'is not locked yet',
    );
    const extended = extendLock([event(wider, 2), event(base, 1, 'Other')], lock);
    expect(Object.keys(extended['Tried'] ?? {})).to.deep.equal(['1', '2']);
    expect(findLockProblems([event(wider, 2), event(base, 1, 'Other')], extended)).to.deep.equal([]);
    expect(findLockProblems([event(base, 1), event(base, 1, 'Other')], extended)[0]).to.contain('went back');
    expect(findLockProblems([event(wider, 2)], extended)[0]).to.contain('Other is gone');
  });

  it('is never changed where it is locked, and reads back as it was written', () => {
    const lock = extendLock([event(base)], {});
    expect(extendLock([event(base.omit({ a: true }))], lock)).to.deep.equal(lock);
    expect(parseLock(writeLock(lock))).to.deep.equal(lock);
    expect(() => parseLock('{"Tried":{"one":"x"}}')).to.throw();
  });
});
