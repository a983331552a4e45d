import { z } from 'zod';
import { runHostCommand, whichCommand } from './host-command.js';

const chainsSchema = z.object({
  nftables: z.array(
    z.object({
      chain: z
        .object({
          family: z.string(),
          table: z.string(),
          name: z.string(),
          hook: z.string().optional(),
          policy: z.string().optional(),
        })
        .optional(),
    }),
  ),
});

/**
 * Another table's policy beats our rules: nftables drops what any chain of the hook drops. We never touch tables
 * that are not ours, so the operator is told.
 */
export async function forwardDropNotes(): Promise<string[]> {
  if (process.getuid?.() !== 0 || (await whichCommand('nft')) === undefined) return [];
  const { stdout, exitCode } = await runHostCommand('nft', ['-j', 'list', 'chains'], { allowExit: [0, 1] });
  if (exitCode !== 0) return [];
  const parsed = chainsSchema.safeParse(JSON.parse(stdout));
  if (!parsed.success) return [];
  return parsed.data.nftables.flatMap(({ chain }) =>
    chain?.hook === 'forward' && chain.policy === 'drop'
      ? `The host's firewall drops what is forwarded (chain ${chain.name} of table ${chain.family} ${chain.table}): ` +
        'networks will not reach the outside unless it lets their bridge through.'
      : [],
  );
}
