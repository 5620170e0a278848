export function localizedTexts(root: string): string[];
