import { stringify } from 'yaml';
import { z } from 'zod';
import type { Scenario } from './scenario.js';
import { scenarioSchema } from './scenario-schema.js';

/** Where editors find what is allowed, when the file lies beside the shipped ones. */
export const schemaLine = '# yaml-language-server: $schema=scenario.schema.json';

/** A scenario as a YAML file that reads as the same scenario. */
export function writeScenario(scenario: Scenario): string {
  return `${schemaLine}\n${stringify(z.encode(scenarioSchema, scenario), { lineWidth: 110, flowCollectionPadding: true })}`;
}
