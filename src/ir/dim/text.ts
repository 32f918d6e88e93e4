// PLACEHOLDER until the algebra's author replaces this file: overwrite it.
import { type Dim, symbol } from './dim.ts';
export const formatDim = (d: Dim): string => (typeof d === 'number' ? String(d) : d.key);
export const parseDim = (text: string): { value: Dim } | { error: string; offset: number } =>
  /^[A-Za-z_]\w*$/.test(text) ? { value: symbol(text) } : /^\d+$/.test(text) ? { value: Number(text) } : { error: 'expected a name', offset: 0 };
