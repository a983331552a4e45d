import { stringify } from 'yaml';
import { z } from 'zod';
import { type RolloutScenario, rolloutScenario } from './rollout-scenario.js';

/** Where editors find what is allowed, when the file lies beside the shipped ones. */
export const schemaLine = '# yaml-language-server: $schema=scenario.schema.json';

/** A scenario as a YAML file that reads as the same scenario. */
export function writeScenario(scenario: RolloutScenario): string {
  return `${schemaLine}\n${stringify(z.encode(rolloutScenario, scenario), { lineWidth: 110, flowCollectionPadding: true })}`;
}
