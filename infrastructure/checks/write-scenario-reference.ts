import { writeFile } from 'node:fs/promises';

import { scenarioReferenceFile, scenarioSchemaFile } from './generated-files.js';
import { scenarioReference, scenarioSchemaText } from './scenario-reference.js';

await writeFile(scenarioSchemaFile, scenarioSchemaText());
await writeFile(scenarioReferenceFile, scenarioReference());
console.log(`the fields of scenario files written to ${scenarioReferenceFile}`);
