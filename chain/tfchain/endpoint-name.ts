/**
 * What an endpoint is called in logs, events and errors: scheme, host and port. User, password, path and query are left
 * out, because providers put keys there. What is no address is called so.
 */
export function endpointName(url: string): string {
  if (!URL.canParse(url)) return 'an address that cannot be read';
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}
