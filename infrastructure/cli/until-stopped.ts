/**
 * Waits for work that cannot be told to stop. When `signal` aborts first, its reason is thrown and the work's
 * result is dropped; the caller closes what the work uses.
 */
export async function untilStopped<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  work.catch(() => {}); // whoever awaits the race hears of it; a late failure concerns nobody
  signal.throwIfAborted();
  let forget = (): void => {};
  const stopped = new Promise<never>((_resolve, reject) => {
    const onAbort = (): void => {
      const reason: unknown = signal.reason;
      reject(reason instanceof Error ? reason : new Error(String(reason)));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    forget = () => signal.removeEventListener('abort', onAbort);
  });
  return Promise.race([work, stopped]).finally(() => forget());
}
