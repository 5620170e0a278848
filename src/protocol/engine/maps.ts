import * as v from 'valibot';

/** Which attention: encoder-only and decoder-only models have `self`; an encoder-decoder has the other three. */
export const MapKind = v.picklist(['self', 'encoder', 'decoder', 'cross']);
export type MapKind = v.InferOutput<typeof MapKind>;
