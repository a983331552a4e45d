/** One message of a stream on the server, as far as mirrors use it. */
export interface Message {
  /** UUID. Derived from the content, so that writing it twice is writing it once. */
  readonly id: string;
  readonly type: string;
  /** JSON, or raw bytes. */
  readonly data: JsonValue | Uint8Array;
  readonly metadata: JsonValue;
}

/** A message that the server gave. */
export interface ReceivedMessage {
  /** Number in its stream, from 0, without gaps unless the stream was truncated. */
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  /** What JSON.parse made of it, or the bytes. Hostile until it was compared. */
  readonly data: unknown;
  readonly metadata: unknown;
}

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };
