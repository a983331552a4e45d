import { readFileSync } from 'node:fs';

import { expect } from 'chai';

import { scenarioReferenceFile, scenarioSchemaFile } from './generated-files.js';
import { scenarioReference, scenarioSchemaText } from './scenario-reference.js';

describe('the reference of scenario files', () => {
  it('and their JSON Schema are what the code gives (else: npm run docs)', () => {
    expect(readFileSync(scenarioSchemaFile, 'utf8')).to.equal(scenarioSchemaText());
    expect(readFileSync(scenarioReferenceFile, 'utf8')).to.equal(scenarioReference());
  });
});
