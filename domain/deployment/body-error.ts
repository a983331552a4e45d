export type BodyErrorCode =
  /** The text is no JSON, or nests too deep. */
  | 'BODY_NOT_JSON'
  /** The JSON is something else than one object. */
  | 'BODY_NOT_OBJECT'
  /** A field has another type or range than Zero-OS decodes. */
  | 'BODY_FIELD_INVALID'
  /** A workload's `type` is none that Zero-OS registers. */
  | 'BODY_TYPE_UNKNOWN'
  /** The signature requirement lists more signers than are checked. */
  | 'BODY_TOO_MANY_SIGNERS';

/** Thrown by parseDeployment and by nothing else: what is wrong, and where in the document. */
export class BodyError extends Error {
  readonly code: BodyErrorCode;
  /** E.g. `workloads[2].data.size`; '' when the whole text is meant. */
  readonly path: string;

  constructor(code: BodyErrorCode, message: string, path: string) {
    super(message);
    this.name = 'BodyError';
    this.code = code;
    this.path = path;
  }
}

/** Why a parsed body is refused. The message uses Zero-OS's own words where it has some. */
export interface BodyProblem {
  readonly code: string;
  readonly message: string;
}
