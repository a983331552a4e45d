/**
 * The circles in a graph of imports: one for each group of files that all reach each other (Tarjan's strongly
 * connected components), in the order of the graph's keys. A file that imports itself is a circle of one.
 */
export function importCycles(graph: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const search = new ComponentSearch(graph);
  return search
    .components()
    .map((component) => [...component].sort())
    .filter((component) => component.length > 1 || graph.get(component[0]!)?.includes(component[0]!))
    .map((component) => shortestCircle(graph, component));
}

class ComponentSearch {
  private readonly index = new Map<string, number>();
  private readonly low = new Map<string, number>();
  private readonly stack: string[] = [];
  private readonly found: string[][] = [];

  constructor(private readonly graph: ReadonlyMap<string, readonly string[]>) {}

  components(): readonly (readonly string[])[] {
    for (const node of this.graph.keys()) if (!this.index.has(node)) this.visit(node);
    return this.found;
  }

  private visit(node: string): void {
    const number = this.index.size;
    this.index.set(node, number);
    this.low.set(node, number);
    this.stack.push(node);
    for (const next of this.graph.get(node) ?? []) this.follow(node, next);
    if (this.low.get(node) === number) this.found.push(this.stack.splice(this.stack.indexOf(node)));
  }

  private follow(node: string, next: string): void {
    if (!this.index.has(next)) {
      this.visit(next);
      this.lower(node, this.low.get(next)!);
    } else if (this.stack.includes(next)) {
      this.lower(node, this.index.get(next)!);
    }
  }

  private lower(node: string, value: number): void {
    this.low.set(node, Math.min(this.low.get(node)!, value));
  }
}

/** The shortest way from the first file of a component back to itself. */
function shortestCircle(
  graph: ReadonlyMap<string, readonly string[]>,
  component: readonly string[],
): readonly string[] {
  const start = component[0]!;
  const inside = new Set(component);
  const ways: (readonly string[])[] = [[start]];
  const seen = new Set<string>();
  for (const way of ways) {
    for (const next of graph.get(way.at(-1)!) ?? []) {
      if (next === start) return way;
      if (!inside.has(next) || seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return component;
}
