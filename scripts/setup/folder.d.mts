export function makeFolder(folder: string): Promise<void>;
