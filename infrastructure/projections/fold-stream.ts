import type { Projection, RowData } from '../../projections/projection.js';
import type { RecordedEvent } from '../ledger/ledger.js';
import { recordedFact } from './recorded-fact.js';

/** The rows that a projection makes of some events, by their keys, in order of the keys: without any database. */
export async function foldStream<Row extends RowData>(
  projection: Projection<Row>,
  events: AsyncIterable<RecordedEvent>,
): Promise<ReadonlyMap<string, Row>> {
  const rows = new Map<string, Row>();
  for await (const event of events) {
    const fact = recordedFact(event);
    const key = projection.rowOf(fact);
    if (key !== null) rows.set(key, projection.apply(rows.get(key) ?? projection.initial(), fact));
  }
  return new Map([...rows].sort(([a], [b]) => (a < b ? -1 : 1)));
}
