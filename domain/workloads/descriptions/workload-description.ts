import type { ExactJson } from '../../json/exact-json.js';
import type { ResultDefinition } from '../workload-result.js';
import type { FieldDescription } from './field-description.js';

/** What a person must know of a workload type, as data; the reference in docs/ is written from it. */
export interface WorkloadDescription {
  /** What it is, in sentences for a user. */
  readonly about: string;
  /** What of an update is refused, so that the workload runs on as it was; '' when nothing. */
  readonly updateLimits: string;
  /** Every field of `data`, holders before what they hold. */
  readonly fields: readonly FieldDescription[];
  /** What the host answers, which is given out as the workload's `result.data`. */
  readonly result: ResultDefinition;
  readonly example: WorkloadExample;
}

/** A workload of the type with every field set, and the types of the workloads that it refers to. */
export interface WorkloadExample {
  readonly name: string;
  readonly data: ExactJson;
  /** They stand before it in the example's deployment, under the names of their own examples. */
  readonly needs: readonly string[];
}
