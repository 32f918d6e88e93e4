#!/usr/bin/env node
import { createRequire } from 'node:module';

const { main } = createRequire(import.meta.url)('./load.cjs');
await main(process.argv.slice(2));
