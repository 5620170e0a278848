export function isGoverned(file: string): boolean;
export function importViolation(file: string, specifier: string): string | undefined;
export const exceptions: readonly (readonly [importer: string, imported: string])[];
