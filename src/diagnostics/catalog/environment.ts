import { entry } from '../entry.ts';

export const environment = {} as const;
