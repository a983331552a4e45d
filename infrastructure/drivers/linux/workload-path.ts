import { join } from 'node:path';
import type { WorkloadId } from '../../../domain/ids.js';

const workloadIdShape = /^\d{1,10}-\d{1,20}-[a-zA-Z0-9_]{1,36}$/;

/** Thrown when an id that should have been validated long before would become a path or an interface name. */
export class UnsafeIdError extends Error {
  readonly code = 'UNSAFE_ID';
  constructor(what: string, value: string) {
    super(
      `${what} ${JSON.stringify(value).slice(0, 100)} is not safe to use on the host; ` +
        'it must be refused before it reaches the driver',
    );
    this.name = 'UnsafeIdError';
  }
}

/** True for `<twin>-<contract>-<name>` with Zero-OS's rules for names. */
export function isWorkloadId(value: string): value is WorkloadId {
  return workloadIdShape.test(value);
}

/** `<folder>/<id>`, with the id checked again. @throws UnsafeIdError */
export function workloadPath(folder: string, id: WorkloadId): string {
  return join(folder, checkedWorkloadId(id));
}

/** @throws UnsafeIdError */
export function checkedWorkloadId(id: string): WorkloadId {
  if (!isWorkloadId(id)) throw new UnsafeIdError('The workload id', id);
  return id;
}
