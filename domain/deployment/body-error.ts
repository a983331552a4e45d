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
    super(brief(message));
    this.name = 'BodyError';
    this.code = code;
    this.path = brief(path);
  }
}

/** Why a parsed body is refused. The message uses Zero-OS's own words where it has some. */
export interface BodyProblem {
  readonly code: string;
  readonly message: string;
  /** Where in the document, e.g. `workloads[2].data`; absent when it is about the whole body. */
  readonly path?: string;
}

/**
 * A text that quotes a body, short enough for the log and for a reader: a name in a body may have a megabyte. What is
 * longer than 1,000 UTF-16 units loses its middle, and never half a surrogate pair.
 */
export function brief(text: string): string {
  if (text.length <= briefMax) return text;
  const start = text.slice(0, briefMax - briefEnd).replace(/[\uD800-\uDBFF]$/, '');
  const end = text.slice(-briefEnd).replace(/^[\uDC00-\uDFFF]/, '');
  return `${start}... (${text.length} characters) ...${end}`;
}

const briefMax = 1000;
const briefEnd = 100;

/** The message with its place before it, for a reader who has only one line. */
export function placed({ path, message }: { readonly path?: string; readonly message: string }): string {
  return brief(path === undefined || path === '' ? message : `${path}: ${message}`);
}
