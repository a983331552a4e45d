import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

import { workloadTypes } from '../../domain/workloads/workload-type.js';
import { typeReferenceFile } from './generated-files.js';
import { typeReference } from './type-reference.js';

/** Part of `npm run docs`: writes docs/reference/workload-types.md. */
await mkdir(dirname(typeReferenceFile), { recursive: true });
await writeFile(typeReferenceFile, typeReference());
console.log(`${workloadTypes.length} workload types written to ${typeReferenceFile}`);
