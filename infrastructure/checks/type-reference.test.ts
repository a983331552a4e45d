import { readFileSync } from 'node:fs';

import { expect } from 'chai';

import { challengeHash } from '../../domain/deployment/challenge.js';
import { parseDeployment } from '../../domain/deployment/deployment-body.js';
import { exampleTwin } from '../../domain/deployment/example-body.js';
import { verifySignatures } from '../../domain/deployment/signatures.js';
import { validateDeployment } from '../../domain/deployment/validate.js';
import { deploymentToJson } from '../../domain/deployment/write-deployment.js';
import { writeExactJson } from '../../domain/json/exact-json.js';
import { workloadTypes } from '../../domain/workloads/workload-type.js';
import { typeReferenceFile } from './generated-files.js';
import { exampleAccount } from './signed-example.js';
import { typeReference } from './type-reference.js';

describe('the reference of workload types', () => {
  it('in docs/reference/workload-types.md is what the descriptions give (else: npm run docs)', () => {
    expect(readFileSync(typeReferenceFile, 'utf8')).to.equal(typeReference());
  });

  it('has an example of every type that is accepted, hashed and verified as it stands', () => {
    const page = readFileSync(typeReferenceFile, 'utf8');
    const examples = [...page.matchAll(/with the hash `([0-9a-f]{32})`:\n\n```json\n(.*?)\n```/gs)];
    const accounts = new Map([[exampleTwin, exampleAccount]]);
    const types = examples.map(([, hash, text = '']) => {
      const body = parseDeployment(text);
      expect(challengeHash(body)).to.equal(hash);
      expect(validateDeployment(body)).to.equal(null);
      expect(verifySignatures(body, accounts)).to.deep.equal({ ok: true });
      expect(writeExactJson(deploymentToJson(body), 2)).to.equal(text);
      return body.workloads.at(-1)?.type;
    });
    expect(types).to.deep.equal(workloadTypes.map(({ type }) => type));
  });

  it('shows every field, limit and result field', () => {
    const page = readFileSync(typeReferenceFile, 'utf8');
    for (const { type, description } of workloadTypes) {
      const part = page.split(`\n## ${type}\n`)[1]?.split('\n## ')[0] ?? '';
      for (const { path, rule } of description.fields) {
        expect(part, type).to.include(`| \`${path}\` |`);
        if (rule !== undefined) expect(part, path).to.include(rule.says.replaceAll('|', '\\|'));
      }
      for (const { name } of description.result?.fields ?? []) expect(part).to.include(`| \`${name}\` |`);
    }
  });
});
