// Applies the changes of a file to a folder, as `migrate --write` does: `node write-once.mjs FOLDER CHANGES.json`. Says `begin` when it is about to.
import { readFileSync, writeSync } from 'node:fs';
import { openSession } from '../../build/src/apply/session.js';

const [root, plan] = process.argv.slice(2);
const changes = JSON.parse(readFileSync(plan, 'utf8')).map(({ path, before, after }) => ({ path, before: before === undefined ? undefined : Buffer.from(before), after: Buffer.from(after) }));
writeSync(1, 'begin\n');
const session = openSession(root, { own: process.pid, isRunning: () => false });
session.apply(changes);
session.close();
