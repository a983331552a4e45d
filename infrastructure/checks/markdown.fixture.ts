import { readdir, readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';

/** A page for people: its path from the project's root, and its text. */
export interface Page {
  readonly path: string;
  readonly text: string;
}

/** README.md and every page in docs/. */
export async function readPages(root: string): Promise<readonly Page[]> {
  const entries = await readdir(join(root, 'docs'), { recursive: true });
  const inDocs = entries.filter((entry) => entry.endsWith('.md')).map((entry) => `docs/${entry}`);
  const paths = ['README.md', ...inDocs.sort()];
  return Promise.all(paths.map(async (path) => ({ path, text: await readFile(join(root, path), 'utf8') })));
}

/** A link to a file of the project. */
export interface Link {
  /** From the project's root. */
  readonly target: string;
  /** Without `#`; '' when there is none. */
  readonly anchor: string;
}

/** The links of a page that do not lead out of the project. */
export function linksOf({ path, text }: Page): readonly Link[] {
  const links = withoutCode(text).matchAll(/\]\(([^()\s]+)\)/g);
  return [...links]
    .map(([, href]) => href!)
    .filter((href) => !/^[a-z]+:/.test(href))
    .map((href) => {
      const [file = '', anchor = ''] = href.split('#', 2);
      const target = file === '' ? path : posix.normalize(posix.join(posix.dirname(path), file));
      return { target, anchor };
    });
}

/** The anchors that GitHub gives to a page's headings. */
export function anchorsOf(text: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const anchors = new Set<string>();
  for (const [, heading] of withoutBlocks(text).matchAll(/^#{1,6} +(.+?) *$/gm)) {
    const slug = heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-');
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    anchors.add(before === 0 ? slug : `${slug}-${before}`);
  }
  return anchors;
}

const fenced = /^```.*?^```$/gms;
const indented = /(?<=^\n)(?: {4}.*\n)+/gm;
const span = /`([^`\n]+)`/g;

/** The lines of code of a page: of its blocks, a line that ends in `\` joined with the next, and its spans. */
export function codeOf(text: string): {
  readonly lines: readonly string[];
  readonly spans: readonly string[];
} {
  const blocks = [...text.matchAll(fenced), ...text.replace(fenced, '').matchAll(indented)];
  return {
    lines: blocks.flatMap(([block]) => block.replace(/\\\n\s*/g, ' ').split('\n')),
    spans: [...withoutBlocks(text).matchAll(span)].map(([, code]) => code!),
  };
}

/** The rows of the first table below a heading, each as its cells. */
export function tableBelow(text: string, heading: string): readonly (readonly string[])[] {
  const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const withoutBlocks = (text: string): string => text.replace(fenced, '').replace(indented, '');
const withoutCode = (text: string): string => withoutBlocks(text).replace(span, '');
