import { spawn } from 'node:child_process';
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { LocalOcrolus, RecordedRequest, ServerRun, ServerRunOptions } from './local-ocrolus.ts';

/** What one run of a program sent and said. */
export interface ProgramRun {
  /** In order of arrival. */
  readonly requests: readonly RecordedRequest[];
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  /** Hosts that were sent a request while another one to them was waiting for its answer. */
  readonly concurrentHosts: readonly string[];
}

export interface ProgramOptions extends ServerRunOptions {
  /** A copy of the tree, below the project so that `node_modules` resolves. Gets an empty package.json if it has none. */
  readonly directory: string;
  /** The file in `directory` that exports `run()`. */
  readonly entry: string;
  /** All that the program finds in its environment, besides what Node needs to start. */
  readonly env: Readonly<Record<string, string>>;
  readonly server: LocalOcrolus;
  /** Virtual hours that pass before `run()` is called a second time. Absent: it is called once. */
  readonly passHours?: number;
  /** Hosts that cannot be reached. Every host is blocked on ports other than 80 and 443. */
  readonly deniedHosts?: readonly string[];
  /** 20 seconds unless told. */
  readonly timeLimitMs?: number;
}

const PRELOAD = fileURLToPath(new URL('./preload.cjs', import.meta.url));
const RUNNER = fileURLToPath(new URL('./runner.mjs', import.meta.url));
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'SystemRoot'];

/**
 * Runs a program in a Node process of its own against the local server.
 * A `run()` that rejects is an exit code of 1. A program that cannot be imported, has no `run()`, or never ends is a fault
 * of the fixture or of the migration, and is thrown: two runs that both fail to start must not compare as equal.
 */
export async function runProgram(options: ProgramOptions): Promise<ProgramRun> {
  await ensurePackage(options.directory);
  const scratch = await mkdtemp(join(tmpdir(), 'behaviour-run-'));
  const serverRun = await options.server.openRun(options);
  try {
    const stateFile = join(scratch, 'state.json');
    const ended = await execute(options, serverRun, stateFile);
    const state = await readState(stateFile);
    assertRan(options.entry, ended, state.stage);
    return { requests: serverRun.requests(), ...ended, concurrentHosts: state.concurrentHosts };
  } finally {
    await serverRun.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Without a package.json of its own, a tree below this project would take over its module type. */
async function ensurePackage(directory: string): Promise<void> {
  const file = join(directory, 'package.json');
  await access(file).catch(() => writeFile(file, '{ "private": true }\n'));
}

type Ended = Pick<ProgramRun, 'stdout' | 'stderr' | 'exitCode'>;

function execute(options: ProgramOptions, serverRun: ServerRun, stateFile: string): Promise<Ended> {
  const { directory, entry, server, passHours = 0, deniedHosts = [], timeLimitMs = 20_000 } = options;
  const { tlsPort, plainPort } = serverRun;
  const inherited = Object.entries(process.env).filter(([name]) => INHERITED.includes(name));
  const child = spawn(
    process.execPath,
    ['--require', PRELOAD, ...(/\.[cm]?tsx?$/.test(entry) ? ['--import', TSX] : []), RUNNER, resolve(directory, entry), String(passHours)],
    {
      cwd: directory,
      env: {
        ...Object.fromEntries<string | undefined>(inherited),
        ...options.env,
        NODE_EXTRA_CA_CERTS: server.caFile,
        BEHAVIOUR_RUN: JSON.stringify({ tlsPort, plainPort, deniedHosts, stateFile }),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  return new Promise((fulfil, reject) => {
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
    const limit = setTimeout(() => {
      child.kill('SIGKILL');
      const sent = serverRun.requests().map((request) => `${request.method} ${request.host}${request.path}`);
      reject(new Error(explain(`${entry} did not end within ${timeLimitMs} ms; it had sent: ${sent.join(', ') || 'nothing'}`, output)));
    }, timeLimitMs);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(limit);
      if (code === null) reject(new Error(explain(`${entry} was ended by ${String(signal)}`, output)));
      else fulfil({ ...output, exitCode: code });
    });
  });
}

interface HarnessState {
  readonly stage: 'importing' | 'no-run' | 'running' | 'done';
  readonly concurrentHosts: readonly string[];
}

async function readState(file: string): Promise<HarnessState> {
  const text = await readFile(file, 'utf8').catch(() => '{ "stage": "importing", "concurrentHosts": [] }');
  return JSON.parse(text) as HarnessState;
}

/** Node's exit code for a process that has nothing left to do while its main module still awaits. */
const UNSETTLED_AWAIT = 13;

function assertRan(entry: string, ended: Ended, stage: HarnessState['stage']): void {
  if (stage === 'importing') throw new Error(explain(`${entry} could not be imported (exit code ${ended.exitCode})`, ended));
  if (stage === 'no-run') throw new Error(`${entry} exports no function run()`);
  if (stage === 'running' && ended.exitCode === UNSETTLED_AWAIT) throw new Error(explain(`run() of ${entry} never settled`, ended));
}

function explain(message: string, output: Pick<Ended, 'stdout' | 'stderr'>): string {
  return [message, `stdout: ${output.stdout.slice(-2000)}`, `stderr: ${output.stderr.slice(-4000)}`].join('\n');
}
