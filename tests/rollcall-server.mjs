// @ts-check
/**
 * A Rollcall server that is really started, for browser tests and benchmarks: a port and a database
 * of its own with the demo data, ended by its process id.
 */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 5_000;

/**
 * @typedef {object} ServerOptions
 * @property {number} [sessionSeconds] How long a session lasts; the server's own default without it.
 * @property {string[]} [arguments] More arguments for `rollcall serve`.
 * @property {Record<string, string>} [environment] What it finds in its environment besides ours.
 */

export class RollcallServer {
  /** `http://127.0.0.1:PORT`, the same after `startAgain`. */
  url = "";
  /** The file of its database. */
  database;
  #folder;
  #options;
  /** @type {import("node:child_process").ChildProcess | undefined} */
  #process;
  #signInLink = "";
  /** @type {string[]} */
  #log = [];

  /** @param {ServerOptions} options */
  constructor(options) {
    this.#options = options;
    this.#folder = mkdtempSync(path.join(tmpdir(), "rollcall-server-"));
    this.database = path.join(this.#folder, "rollcall.sqlite");
  }

  /** @param {ServerOptions} [options] */
  static async start(options = {}) {
    const server = new RollcallServer(options);
    try {
      await server.#launch("127.0.0.1:0");
    } catch (error) {
      await server.remove();
      throw error;
    }
    return server;
  }

  /** The administrator's link, as printed at the start. It works once. */
  signInLink() {
    return this.#signInLink;
  }

  /**
   * One more link, for whom you like. It works once.
   * @param {string} email
   */
  async newLink(email) {
    const { stdout } = await promisify(execFile)(findBinary(), [
      "sign-in-link",
      ...["--database", this.database],
      ...["--user", email],
      ...["--url", this.url],
    ]);
    const link = /https?:\/\/\S+\/sign-in#\S+/.exec(stdout)?.[0];
    if (link === undefined) {
      throw new Error(`rollcall sign-in-link printed no link: ${stdout}`);
    }
    return link;
  }

  /** What the server has written so far. */
  log() {
    return this.#log.join("\n");
  }

  /** Ends the server. The database stays, so that it can be started again. */
  async stop() {
    const running = this.#process;
    this.#process = undefined;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) {
      return;
    }
    const ended = once(running, "exit");
    running.kill("SIGTERM");
    const impatience = setTimeout(() => running.kill("SIGKILL"), STOP_LIMIT_MS);
    await ended;
    clearTimeout(impatience);
  }

  /** Starts it again after `stop`, at the same address and with the same database. */
  async startAgain() {
    await this.stop();
    await this.#launch(new URL(this.url).host);
  }

  /** Ends the server and deletes its database. */
  async remove() {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** @param {string} listen */
  async #launch(listen) {
    const { sessionSeconds } = this.#options;
    const child = spawn(
      findBinary(),
      [
        "serve",
        ...["--listen", listen],
        ...["--site", process.env.ROLLCALL_SITE ?? path.join(root, "dist")],
        ...["--database", this.database],
        "--demo",
        ...(sessionSeconds === undefined ? [] : ["--session-seconds", String(sessionSeconds)]),
        ...(this.#options.arguments ?? []),
      ],
      { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...this.#options.environment } },
    );
    this.#process = child;
    createInterface({ input: child.stderr }).on("line", (line) => this.#log.push(line));
    const lines = createInterface({ input: child.stdout });
    lines.on("line", (line) => this.#log.push(line));

    await /** @type {Promise<void>} */ (
      new Promise((resolve, reject) => {
        const limit = setTimeout(
          () => reject(new Error(`no server within ${START_LIMIT_MS} ms:\n${this.log()}`)),
          START_LIMIT_MS,
        );
        child.once("error", reject);
        child.once("exit", (code) => {
          clearTimeout(limit);
          reject(new Error(`the server ended at once (${code}):\n${this.log()}`));
        });
        /** @type {string | undefined} */
        let url;
        /** @type {string | undefined} */
        let link;
        lines.on("line", (line) => {
          url ??= /^Rollcall is listening on (\S+)$/.exec(line)?.[1];
          link ??= /^Sign in \(once, within 15 minutes\): (\S+)$/.exec(line)?.[1];
          if (url !== undefined && link !== undefined) {
            clearTimeout(limit);
            this.url = url;
            this.#signInLink = link;
            resolve();
          }
        });
      })
    );
  }
}

function findBinary() {
  const file = process.env.ROLLCALL_BINARY ?? path.join(root, "target/debug/rollcall");
  if (!existsSync(file)) {
    throw new Error(`There is no ${file}. Start this by \`cargo xtask\`, or build it first.`);
  }
  return file;
}
