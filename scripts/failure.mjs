import { statfsSync } from 'node:fs'

/** Why the bootstrap stops: a sentence for the person at the keyboard, who needs no stack trace. */
export class SetUpFailure extends Error {}

/** Thrown to unwind after Ctrl-C or SIGTERM, when nothing more may be started. */
export class Interrupted extends Error {
  /** @param {NodeJS.Signals} signal */
  constructor(signal) {
    super(`Stopped by ${signal}.`)
    this.signal = signal
  }
}

const fullDisk = 'The disk is full: free about 2 GB for Node, pnpm and the packages, then run the command again.'

/** Node, pnpm and the packages need about 0.8 GB, and npm and pnpm as much again for their caches. */
const tightBytes = 1_000_000_000

/** @type {readonly { readonly pattern: RegExp, readonly sentence: string }[]} */
const causes = [
  {
    pattern: /ENOSPC|EDQUOT|no space left on device|disk quota exceeded|os error 28\b/i,
    sentence: fullDisk,
  },
  {
    pattern: /ERR_PNPM_OUTDATED_LOCKFILE|lockfile is not up to date/i,
    sentence: 'pnpm-lock.yaml does not match the package.json files: run "pnpm install" once and commit the lock file.',
  },
  {
    pattern:
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|FETCH_ERROR|fetch failed|network request|error sending request|dns error|connection refused|ERR_PNPM_NO_OFFLINE|ENOTCACHED/i,
    sentence:
      'The package registry cannot be reached: check the network and the proxy and registry settings of npm, then run the command again.',
  },
  {
    pattern: /EACCES|EPERM|EROFS|permission denied|read-only file system/i,
    sentence: 'Writing into the project folder is not permitted: check who owns it, then run the command again.',
  },
]

/**
 * The sentence for a known cause in the output of npm or pnpm, or in the text of an error of our own writes.
 * @param {string} output
 */
export function explain(output) {
  return causes.find(({ pattern }) => pattern.test(output))?.sentence
}

/**
 * The failure of an install into a folder. npm does not always name a full disk: what it could not write it may only
 * miss later, so a tight disk explains what nothing else does.
 * @param {string} what
 * @param {string} output
 * @param {string} folder
 */
export function installFailure(what, output, folder) {
  const { bavail, bsize } = statfsSync(folder)
  const sentence = explain(output) ?? (bavail * bsize < tightBytes ? fullDisk : undefined)
  return new SetUpFailure(sentence ?? `${what}\n${lastLines(output)}`)
}

/**
 * The last lines of what a tool printed, for a failure that nothing explains.
 * @param {string} output
 */
export function lastLines(output, count = 15) {
  return output.trimEnd().split('\n').slice(-count).join('\n')
}
