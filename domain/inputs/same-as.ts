/** A type with all its fields and lists read-only, however deep. */
type Fixed<T> = T extends string | number | bigint | boolean | null | undefined
  ? T
  : { readonly [Key in keyof T]: Fixed<T[Key]> };

/** `true` when what a schema gives and a hand-written type are the same; otherwise `never`, which nothing can be. */
export type SameAs<Given, Written> = [Fixed<Given>] extends [Fixed<Written>]
  ? [Fixed<Written>] extends [Fixed<Given>]
    ? true
    : never
  : never;
