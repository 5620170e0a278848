export function isGoverned(file: string): boolean;
export function importViolation(file: string, specifier: string): string | undefined;
