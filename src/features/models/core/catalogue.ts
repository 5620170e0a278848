/**
 * Models that may be worth a try, as `owner/name` of a hub. Without a commit nobody has tried an entry: a hub may have
 * changed or removed it, its newest commit is what is downloaded, and whether it works is found out then.
 */
import * as v from 'valibot';
import listed from './catalogue.json';
import { Use } from './uses';

const words = v.pipe(v.string(), v.minLength(1), v.maxLength(100));

export const CatalogueEntry = v.strictObject({
  repo: v.pipe(v.string(), v.regex(/^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/)),
  name: words,
  /** In English, a few words. */
  what: words,
  uses: v.pipe(v.array(Use), v.minLength(1)),
  /** As the repository of the original weights states it; that of the download is shown before it begins. */
  license: words,
  /** About what is fetched of the precision that suits a processor; undefined where sources differ. */
  bytes: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  fillInTheMiddle: v.boolean(),
  /** At which the entry was tried. */
  commit: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/))),
});
export type CatalogueEntry = v.InferOutput<typeof CatalogueEntry>;

export const Catalogue = v.pipe(
  v.array(CatalogueEntry),
  v.check((all) => new Set(all.map(({ repo }) => repo)).size === all.length, 'two entries name the same repository'),
);

export const CATALOGUE: readonly CatalogueEntry[] = v.parse(Catalogue, listed);
