import { accessSync, constants, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** Where installers put a browser without telling the path. */
const usualPlaces = {
  linux: ['/usr/lib/chromium/chromium', '/opt/google/chrome/chrome', '/snap/bin/chromium'],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  win32: ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].flatMap((variable) =>
    process.env[variable] ? [join(process.env[variable], 'Google', 'Chrome', 'Application', 'chrome.exe')] : [],
  ),
}

export const chromiumAdvice =
  'The tests need Chromium and none was found: install Chromium or Google Chrome, or set ISTHMUS_CHROMIUM to the path of its program.'

/**
 * The browser for the tests: ISTHMUS_CHROMIUM, else one on the path or in the usual places, else one that
 * playwright-core downloaded.
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined} path of the program
 */
export function findChromium(env = process.env) {
  const named = env['ISTHMUS_CHROMIUM']
  if (named) return isProgram(named) ? named : undefined
  return candidates(env).find((path) => isProgram(path))
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {readonly string[]}
 */
function candidates(env) {
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter(Boolean)
  const onPath =
    process.platform === 'win32' ? [] : names.flatMap((name) => folders.map((folder) => join(folder, name)))
  const places = process.platform in usualPlaces ? usualPlaces[/** @type {'linux'} */ (process.platform)] : []
  return [...onPath, ...places, ...downloaded(env)]
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {readonly string[]} newest first
 */
function downloaded(env) {
  const cache = {
    linux: join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'ms-playwright'),
    darwin: join(homedir(), 'Library', 'Caches', 'ms-playwright'),
    win32: join(env['LOCALAPPDATA'] ?? homedir(), 'ms-playwright'),
  }
  const folder =
    env['PLAYWRIGHT_BROWSERS_PATH'] ??
    (process.platform in cache ? cache[/** @type {'linux'} */ (process.platform)] : '')
  const programs = [
    ['chrome-linux', 'chrome'],
    ['chrome-linux64', 'chrome'],
    ['chrome-mac', 'Chromium.app', 'Contents', 'MacOS', 'Chromium'],
    ['chrome-win', 'chrome.exe'],
    ['chrome-win64', 'chrome.exe'],
  ]
  return foldersIn(folder)
    .filter((name) => /^chromium-\d+$/.test(name))
    .toSorted((a, b) => Number(b.slice('chromium-'.length)) - Number(a.slice('chromium-'.length)))
    .flatMap((name) => programs.map((parts) => join(folder, name, ...parts)))
}

/** @param {string} folder */
function foldersIn(folder) {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
