// Removes dist/ before a build: what a deleted source file left there would be loaded (the directory of client rows is their registry) and published.
import { rmSync } from 'node:fs';
import { join } from 'node:path';

rmSync(join(import.meta.dirname, '../dist'), { recursive: true, force: true });
