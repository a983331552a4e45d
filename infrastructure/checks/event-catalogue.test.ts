import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { eventSchemas } from '../../domain/events/event.js';
import { defineEvent, milliseconds, origin, u64 } from '../../domain/events/event-schema.js';
import { shapeOf } from '../../domain/events/schema-shape.js';
import { eventCatalogue } from './event-catalogue.js';
import { fieldRows } from './field-rows.js';
import { catalogueFile } from './generated-files.js';

describe('the event catalogue', () => {
  it('in docs/events.md is what the schemas give (else: npm run docs)', () => {
    expect(readFileSync(catalogueFile, 'utf8')).to.equal(eventCatalogue(eventSchemas));
  });

  it('says of every event what it is for, and has a type for every field', () => {
    for (const { type, about, data } of eventSchemas) {
      expect(about.length, type).to.be.greaterThan(20);
      for (const row of fieldRows(shapeOf(data))) {
        expect(row.type, `${type}.${row.path}`).not.to.match(/undefined|^$/);
      }
    }
  });

  it('shows types, units and meanings of fields inside lists, choices and objects that may be null', () => {
    const data = z.strictObject({
      id: u64,
      at: milliseconds.nullable().describe('When | why.'),
      who: origin,
      list: z.array(z.strictObject({ op: z.enum(['add', 'drop']), n: z.int().min(3) })),
      maybe: z.strictObject({ inner: z.string() }).nullable(),
      free: z.record(z.string(), z.union([z.string(), z.number()])),
    });
    const rows = Object.fromEntries(
      fieldRows(shapeOf(data)).map(({ path, type, unit }) => [path, `${type}|${unit}`]),
    );
    expect(rows).to.deep.include({
      id: 'u64|',
      at: 'integer from 0 on or null|ms since 1970',
      who: 'object, one of `extrinsic`, `initialization`, `finalization`|',
      'who.signer': '64 hex digits or null|',
      list: 'list of objects|',
      'list[].op': '`add` or `drop`|',
      'list[].n': 'integer from 3 on|',
      'maybe.inner': 'text|',
      free: 'object of text or number by name|',
    });
    const text = eventCatalogue([defineEvent('node', 'Tried', 2, 'A try.', data)]);
    expect(text).to.contain('### Tried').and.to.contain('Schema version 2. A try.');
    expect(text).to.contain('When \\| why.');
  });
});
