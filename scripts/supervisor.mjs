import { spawn, spawnSync } from 'node:child_process'
import { constants } from 'node:os'
import { Interrupted } from './failure.mjs'
import { descendantsOf, keepers, killLeftovers, signalQuietly, watchKeepers } from './process-tree.mjs'

/**
 * @typedef {object} Command
 * @property {string} file
 * @property {readonly string[]} args
 * @property {string} cwd
 * @property {NodeJS.ProcessEnv} env
 *
 * @typedef {{ readonly code: number, readonly output: string }} Outcome
 */

const windows = process.platform === 'win32'
const graceMs = 10_000

/**
 * Starts every process of the bootstrap and sees to it that none outlives it: not on Ctrl-C, SIGTERM or SIGHUP, not
 * when npm dies, and not when a child ends and leaves children of its own.
 */
export class Supervisor {
  /** @type {Set<Tree>} */
  #running = new Set()
  /** @type {NodeJS.Signals | undefined} */
  #stopping

  constructor() {
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
      process.on(signal, () => this.stop(signal))
    }
    watchKeepers(keepers(), () => this.stop('SIGTERM'))
  }

  /**
   * Asks every child to end; asked twice, or after ten seconds, ends them with everything below them.
   * @param {NodeJS.Signals} signal
   */
  stop(signal) {
    const again = this.#stopping !== undefined
    this.#stopping ??= signal
    for (const tree of this.#running) {
      if (again) tree.kill()
      else tree.askToEnd(signal)
    }
  }

  /**
   * Runs a command with our own terminal.
   * @param {Command} command
   * @returns {Promise<number>} exit code, 128 + n after signal n
   */
  async run(command) {
    const { code } = await this.#start(command, 'inherit')
    return code
  }

  /**
   * Runs a command and keeps what it prints, both streams in the order they came.
   * @param {Command} command
   * @returns {Promise<Outcome>}
   */
  async capture(command) {
    const outcome = await this.#start(command, 'pipe')
    this.#throwWhenStopping()
    return outcome
  }

  #throwWhenStopping() {
    if (this.#stopping) throw new Interrupted(this.#stopping)
  }

  /**
   * @param {Command} command
   * @param {'inherit' | 'pipe'} output
   * @returns {Promise<Outcome>}
   */
  #start({ file, args, cwd, env }, output) {
    this.#throwWhenStopping()
    // A group of its own, so that a terminal's Ctrl-C reaches the child once, through us.
    const child = spawn(file, [...args], {
      cwd,
      env,
      detached: !windows,
      windowsHide: true,
      stdio: [output === 'inherit' ? 'inherit' : 'ignore', output, output],
    })
    let text = ''
    const keep = (/** @type {Buffer} */ part) => void (text += part.toString('utf8'))
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
    return new Promise((resolve, reject) => {
      child.once('error', reject)
      if (child.pid === undefined) return
      const tree = new Tree(child.pid)
      this.#running.add(tree)
      child.once('exit', () => {
        this.#running.delete(tree)
        tree.sweep()
      })
      child.once('close', (code, signal) => {
        resolve({ code: code ?? 128 + (signal ? constants.signals[signal] : 0), output: text })
      })
    })
  }
}

/** One child with everything below it. */
class Tree {
  /** @type {ReturnType<typeof descendantsOf>} */
  #below = []
  /** @type {NodeJS.Timeout | undefined} */
  #deadline
  #pid

  /** @param {number} pid */
  constructor(pid) {
    this.#pid = pid
  }

  /** @param {NodeJS.Signals} signal */
  askToEnd(signal) {
    this.#below = descendantsOf(this.#pid)
    // On Windows the console has told the child already, and a signal would be a kill without goodbye.
    if (!windows) signalQuietly(this.#pid, signal)
    this.#deadline = setTimeout(() => this.kill(), graceMs)
  }

  kill() {
    if (windows) return void spawnSync('taskkill', ['/pid', String(this.#pid), '/T', '/F'], { windowsHide: true })
    this.#below = [...this.#below, ...descendantsOf(this.#pid)]
    signalQuietly(this.#pid, 'SIGKILL')
  }

  /** Ends what the child left behind when it ended. */
  sweep() {
    clearTimeout(this.#deadline)
    if (!windows) signalQuietly(-this.#pid, 'SIGKILL')
    killLeftovers(this.#below)
  }
}
