import { type RuntimeName, describeRuntime, runtimeNames } from '../runtime/describe-runtime.js';
import { Runtime } from './runtime.js';

export type { RuntimeName };

const opened = new Map<RuntimeName, Runtime>();

export function isRuntimeName(name: unknown): name is RuntimeName {
  return runtimeNames.some((known) => known === name);
}

/** Opens a runtime once; opening takes some hundred milliseconds and the result is the same for every chain. */
export function runtimeOf(name: RuntimeName): Runtime {
  const known = opened.get(name);
  if (known !== undefined) return known;
  const runtime = new Runtime(name, describeRuntime(name));
  opened.set(name, runtime);
  return runtime;
}
