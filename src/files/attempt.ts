import { diagnostic } from '../diagnostics/catalog.ts';
import type { Outcome } from '../diagnostics/diagnostic.ts';
import { systemReason } from './reason.ts';

/** Work that writes at a path: what the system refuses is a fault of the path's (NIN6002), not a defect. */
export function attempt<T>(path: string, work: () => T): Outcome<T> {
  try {
    return { value: work(), diagnostics: [] };
  } catch (error) {
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    return { diagnostics: [diagnostic('NIN6002', { path, reason }, { file: path })] };
  }
}
