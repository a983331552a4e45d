/** The views do not have what was asked for yet. Ask again. */
export class ViewBehindError extends Error {
  override readonly name = 'ViewBehindError';
  readonly code = 'VIEW_BEHIND';
  readonly statusCode = 503;
}
