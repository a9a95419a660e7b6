#!/usr/bin/env node
import { processHost } from './host.js';
import { main } from './main.js';

const code = await main(process.argv.slice(2), processHost());
// A terminal left open or a line never sent must not keep a finished command alive.
process.exit(code);
