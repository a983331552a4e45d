/**
 * Result data is small and flat: `{volume_id}`, `{id, ip, mycelium_ip, console_url}`, `{Namespace, IPs, Port}` or null.
 * Which type has which: `description.result` of its definition.
 */
export type ResultData = null | { readonly [key: string]: string | number | readonly string[] };
