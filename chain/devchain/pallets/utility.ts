import { type CallTable, type Context, DispatchFailure, call } from './pallet.js';

interface Batch {
  readonly calls: readonly unknown[];
}

function batch(context: Context, calls: readonly unknown[]): void {
  for (const [index, nested] of calls.entries()) {
    const result = context.dispatch(nested, context.origin);
    if (!result.ok) {
      context.deposit('Utility', 'BatchInterrupted', { index, error: result.encodable });
      return;
    }
    context.deposit('Utility', 'ItemCompleted', {});
  }
  context.deposit('Utility', 'BatchCompleted', {});
}

function batchAll(context: Context, calls: readonly unknown[]): void {
  for (const nested of calls) {
    const result = context.dispatch(nested, context.origin);
    if (!result.ok) throw new DispatchFailure(result.error);
    context.deposit('Utility', 'ItemCompleted', {});
  }
  context.deposit('Utility', 'BatchCompleted', {});
}

function forceBatch(context: Context, calls: readonly unknown[]): void {
  let failed = false;
  for (const nested of calls) {
    const result = context.dispatch(nested, context.origin);
    if (result.ok) context.deposit('Utility', 'ItemCompleted', {});
    else context.deposit('Utility', 'ItemFailed', { error: result.encodable });
    failed ||= !result.ok;
  }
  context.deposit('Utility', failed ? 'BatchCompletedWithErrors' : 'BatchCompleted', {});
}

export const utilityCalls: CallTable = {
  'utility.batch': call<Batch>((context, { calls }) => batch(context, calls)),
  'utility.batchAll': call<Batch>((context, { calls }) => batchAll(context, calls)),
  'utility.forceBatch': call<Batch>((context, { calls }) => forceBatch(context, calls)),
};
