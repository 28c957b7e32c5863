// Removes what earlier builds left: build/ (what tsc makes, for the scripts of this folder) and dist/ (what is published).
import { rmSync } from 'node:fs';
import { join } from 'node:path';

for (const folder of ['build', 'dist']) rmSync(join(import.meta.dirname, '..', folder), { recursive: true, force: true });
