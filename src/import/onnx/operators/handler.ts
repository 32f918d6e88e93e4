import type { Translation } from '../context.ts';

/** Translates one node, or throws `Inexpressible`. */
export type Handler = (t: Translation) => void;
export type Handlers = Readonly<Record<string, Handler>>;
