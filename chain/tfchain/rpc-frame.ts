import { z } from 'zod';

/** A JSON-RPC message of an endpoint, parsed. */
export type RpcFrame =
  | { readonly kind: 'result'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly code: number; readonly message: string }
  | { readonly kind: 'notice'; readonly subscription: string; readonly result: unknown };

const id = z.int().min(0);
const errorFrame = z.object({
  jsonrpc: z.literal('2.0'),
  id,
  error: z.object({ code: z.number(), message: z.string(), data: z.unknown().optional() }),
});
const noticeFrame = z.object({
  jsonrpc: z.literal('2.0'),
  method: z.string(),
  params: z.object({ subscription: z.union([z.string(), z.number()]), result: z.unknown() }),
});
const resultFrame = z.object({ jsonrpc: z.literal('2.0'), id, result: z.unknown() }).refine(
  // Not `undefined`: a frame without any result is no answer.
  (frame) => 'result' in frame && frame.result !== undefined,
  'an answer has a result or an error',
);

/**
 * Parses what an endpoint sent.
 * @throws SyntaxError or ZodError when it is no JSON-RPC 2.0 answer or notice
 */
export function parseFrame(text: string): RpcFrame {
  const message: unknown = JSON.parse(text);
  const failed = errorFrame.safeParse(message);
  if (failed.success) {
    const { code, message: what, data } = failed.data.error;
    const detail = typeof data === 'string' ? `: ${data}` : '';
    return { kind: 'error', id: failed.data.id, code, message: `${what}${detail}`.slice(0, 500) };
  }
  const notice = noticeFrame.safeParse(message);
  if (notice.success) {
    const { subscription, result } = notice.data.params;
    return { kind: 'notice', subscription: String(subscription), result };
  }
  const answer = resultFrame.parse(message);
  return { kind: 'result', id: answer.id, result: answer.result };
}
