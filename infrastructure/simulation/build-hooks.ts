import type { ResolveFnOutput, ResolveHookContext } from 'node:module';

/** The parameter of a module's address that says to which loaded build it belongs. */
export const buildParameter = 'zledger-build';

/**
 * A hook of Node.js's module loader (see load-build.ts): what a module of a build imports belongs to that build, packages
 * too. Each build thus has its own instance of every module, also when two share their files.
 */
export async function resolve(
  specifier: string,
  context: ResolveHookContext,
  next: (specifier: string, context: ResolveHookContext) => Promise<ResolveFnOutput> | ResolveFnOutput,
): Promise<ResolveFnOutput> {
  const resolved = await next(specifier, context);
  const build = context.parentURL?.startsWith('file:')
    ? new URL(context.parentURL).searchParams.get(buildParameter)
    : null;
  if (build === null || !resolved.url.startsWith('file:')) return resolved;
  const url = new URL(resolved.url);
  url.searchParams.set(buildParameter, build);
  return { ...resolved, url: url.href };
}
