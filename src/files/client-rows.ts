import { readdirSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { join } from 'node:path';
import type { HttpClient } from '../../transforms/http-client.ts';

/** Every row of `transforms/clients`, by file name: the directory is the registry. */
export async function loadClients(directory = fileURLToPath(new URL('../../transforms/clients/', import.meta.url))): Promise<readonly HttpClient[]> {
  const names = readdirSync(directory).filter((name) => /\.[jt]s$/.test(name) && !name.endsWith('.d.ts')).sort();
  return Promise.all(names.map(async (name) => ((await import(pathToFileURL(join(directory, name)).href)) as { readonly default: HttpClient }).default));
}
