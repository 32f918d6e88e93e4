#!/usr/bin/env node
import module from 'node:module';

// Node 22 and newer keep the compiled code; Node 20 has no such cache.
module.enableCompileCache?.();
const { main } = await import('../dist/cli.mjs');
await main(process.argv.slice(2));
