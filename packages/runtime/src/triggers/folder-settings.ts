import type { FlowNode } from '@isthmus/sdk'

/** What a trigger that takes the files of a folder is set to. */
export interface FolderSettings {
  readonly folder: string
  readonly matches: (name: string) => boolean
  readonly everyMs: number
  readonly stableMs: number
  readonly sameFile: 'content' | 'nameAndContent'
  readonly rememberMs: number
  readonly maxBytes: number
  readonly filesAtOnce: number
  readonly workFolder: string
  readonly doneFolder: string
  readonly errorFolder: string
}

const dayMs = 24 * 60 * 60_000

/** Reads the settings from a node whose config was checked. */
export function folderSettings({ config }: Pick<FlowNode, 'config'>): FolderSettings {
  const number = (name: string, fallback: number): number =>
    typeof config[name] === 'number' ? config[name] : fallback
  const text = (name: string, fallback: string): string => {
    const value = config[name]
    return typeof value === 'string' && value !== '' ? value.replace(/(?<=.)\/+$/, '') : fallback
  }
  const folder = text('folder', '.')
  return {
    folder,
    matches: nameMatcher(text('pattern', '*')),
    everyMs: number('everySeconds', 60) * 1000,
    stableMs: number('stableSeconds', 10) * 1000,
    sameFile: config['sameFile'] === 'nameAndContent' ? 'nameAndContent' : 'content',
    rememberMs: number('rememberDays', 3650) * dayMs,
    maxBytes: number('maxMegabytes', 100) * 2 ** 20,
    filesAtOnce: number('filesAtOnce', 4),
    workFolder: text('workFolder', `${folder}/.work`),
    doneFolder: text('doneFolder', `${folder}/done`),
    errorFolder: text('errorFolder', `${folder}/error`),
  }
}

/** Names that others use for files that are not complete yet, and names that start with a dot, are never taken. */
const unfinished = /^\.|\.(?:part|partial|tmp|temp|filepart|writing|crdownload)$|~$/i

/** `*` stands for any letters, `?` for one; patterns are separated by a semicolon. Without regard to case. */
export function nameMatcher(patterns: string): (name: string) => boolean {
  const wanted = patterns
    .split(';')
    .map((pattern) => pattern.trim().toLowerCase())
    .filter((pattern) => pattern !== '')
  return (name) => !unfinished.test(name) && wanted.some((pattern) => fits(pattern, name.toLowerCase()))
}

/** Goes back to the last `*` only, so that no pattern takes longer than pattern times name. */
function fits(pattern: string, name: string): boolean {
  let [at, from, star, mark] = [0, 0, -1, 0]
  while (at < name.length) {
    if (pattern[from] === '*') {
      star = from
      mark = at
      from += 1
    } else if (from < pattern.length && (pattern[from] === '?' || pattern[from] === name[at])) {
      from += 1
      at += 1
    } else if (star >= 0) {
      from = star + 1
      mark += 1
      at = mark
    } else return false
  }
  return pattern.slice(from).replaceAll('*', '') === ''
}
