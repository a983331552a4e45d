import type { Command } from 'commander';
import { setTimeout as wait } from 'node:timers/promises';

import { z } from 'zod';

import { parseExactJson } from '../../../domain/json/exact-json.js';
import type { Ledger } from '../../ledger/ledger.js';
import { dataFolder } from '../../node/data-folder.js';
import { CliError } from '../cli-error.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { dataOption, jsonOption } from '../options.js';
import { createProgress } from '../progress.js';
import { type CommandContext, runCommand } from '../run-command.js';

/** What is asked of the views, of a running node or of a stopped one. */
interface Views {
  /** False for a name that no view has. */
  rebuild(name: string): Promise<boolean>;
  /** By their names. */
  state(): Promise<Readonly<Record<string, ViewState>>>;
  close(): Promise<void>;
}

const viewState = z.object({
  version: z.int(),
  events: z.int(),
  lag: z.int(),
  building: z.object({ events: z.int(), lag: z.int() }).nullable(),
});
type ViewState = z.infer<typeof viewState>;
const statusSchema = z.object({ views: z.record(z.string(), viewState) });
/** Between two looks at how far it is. ms */
const lookMs = 100;

/** `zledger rebuild`: the views anew from the log, beside the live ones. */
export function registerRebuild(program: Command): void {
  program
    .command('rebuild')
    .summary('build the views anew from the log')
    .description(
      'Builds views (histories, results) anew from the log, of a running node or a stopped one. The rows that are there\n' +
        'answer meanwhile and follow the log; the new ones take over when they have all of it. Safe to interrupt: a running\n' +
        'node goes on with it, and a stopped one with the next start.',
    )
    .argument('[view...]', 'names of views, as `zledger status` shows them (default: all)')
    .addOption(dataOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExamples:\n  $ zledger rebuild --data /var/lib/zledger\n  $ zledger rebuild deployment-history --data /var/lib/zledger',
    )
    .action(runCommand(rebuild));
}

async function rebuild(
  { output, signal }: CommandContext,
  names: readonly string[],
  options: { readonly data: string; readonly json: boolean },
): Promise<ExitCode> {
  const views = await reachViews(options.data);
  try {
    const known = Object.keys(await views.state());
    for (const name of names.length === 0 ? known : names) {
      if (!(await views.rebuild(name)))
        throw new CliError(`there is no view '${name}'`, { advice: `There are: ${known.join(', ')}.` });
    }
    const done = await untilBuilt(views, signal);
    if (options.json) output.json(done);
    else {
      const rows = Object.entries(done).map(([name, state]) => ({ name, ...state }));
      output.table(
        [
          { title: 'VIEW', cell: ({ name }) => name },
          { title: 'VERSION', align: 'right', cell: ({ version }) => version },
          { title: 'EVENTS', align: 'right', cell: ({ events }) => events },
          { title: 'LAG', align: 'right', cell: ({ lag }) => lag },
        ],
        rows,
      );
    }
    return exitCodes.good;
  } finally {
    await views.close();
  }
}

async function untilBuilt(views: Views, signal: AbortSignal): Promise<Readonly<Record<string, ViewState>>> {
  const progress = createProgress('events');
  try {
    for (;;) {
      const state = await views.state();
      const building = Object.values(state).flatMap((view) =>
        view.building === null ? [] : [view.building],
      );
      if (building.length === 0) return state;
      const done = building.reduce((total, { events }) => total + events, 0);
      progress.update(
        done,
        building.reduce((total, { lag }) => total + lag, done),
      );
      await wait(lookMs, undefined, { signal });
    }
  } finally {
    progress.stop();
  }
}

async function reachViews(data: string): Promise<Views> {
  // loaded only when needed: help must not wait for the database
  const { reachNode } = await import('../../node/reach-node.js');
  const reached = await reachNode(data);
  return reached.kind === 'running' ? ofRunning(reached.url) : ofStopped(data, reached.ledger);
}

function ofRunning(url: string): Views {
  const ask = async (path: string, method: string): Promise<Response> => {
    try {
      return await fetch(`${url}${path}`, { method, signal: AbortSignal.timeout(60_000) });
    } catch (error) {
      const message = `the node that holds this data folder does not answer at ${url}`;
      throw new CliError(message, {
        advice: 'Look at its log, or stop it.',
        exitCode: exitCodes.environment,
        cause: error,
      });
    }
  };
  return {
    rebuild: async (name) => (await ask(`/views/${encodeURIComponent(name)}/rebuild`, 'POST')).ok,
    async state() {
      const answer = statusSchema.safeParse(parseExactJson(await (await ask('/status', 'GET')).text()));
      if (answer.success) return answer.data.views;
      throw new CliError('the node answers otherwise than this zledger understands', {
        advice: 'Use the zledger that runs.',
        exitCode: exitCodes.environment,
      });
    },
    close: async () => undefined,
  };
}

async function ofStopped(data: string, ledger: Ledger): Promise<Views> {
  const { ProjectionStore } = await import('../../projections/projection-store.js');
  const { nodeViews } = await import('../../projections/node-views.js');
  const path = dataFolder(data).views;
  const store = await ProjectionStore.open({ path, ledger, projections: nodeViews }).catch(
    async (error: unknown) => {
      await ledger.close();
      throw error;
    },
  );
  const of = ({
    version,
    nextPosition: events,
    lag,
  }: {
    version: number;
    nextPosition: number;
    lag: number;
  }) => ({
    version,
    events,
    lag,
  });
  return {
    rebuild: async (name) => store.rebuild(name),
    async state() {
      const views = store.lag();
      return Object.fromEntries(
        views.map((view) => [view.name, { ...of(view), building: view.building && of(view.building) }]),
      );
    },
    async close() {
      await store.close(0);
      await ledger.close();
    },
  };
}
