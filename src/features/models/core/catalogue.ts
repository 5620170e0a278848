/**
 * Models that may be worth a try. Nobody here has tried them: a hub may have changed or removed any, and whether one
 * works is found out when it is downloaded.
 */
import * as v from 'valibot';
import listed from './catalogue.json';

const CatalogueEntry = v.strictObject({
  repo: v.pipe(v.string(), v.regex(/^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/)),
  /** In English, a few words. */
  what: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
  task: v.picklist(['completion', 'attention', 'translation']),
});
export type CatalogueEntry = v.InferOutput<typeof CatalogueEntry>;

export const CATALOGUE: readonly CatalogueEntry[] = v.parse(v.array(CatalogueEntry), listed);
