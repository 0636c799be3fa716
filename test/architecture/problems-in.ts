import { isBuiltin } from 'node:module'
import { posix } from 'node:path'
import { banned, browserSafe, hostFree, lazy, rooms, sideDoors } from './rooms.ts'

/** One source file; `path` is relative to `packages/`, with forward slashes. */
export type SourceFile = { readonly path: string; readonly source: string }

type Import = { readonly specifier: string; readonly how: 'static' | 'type' | 'dynamic' }

type Place = { readonly path: string; readonly room: string; readonly allowed: readonly string[] }

const shapelessNames = /(^|[/-])(utils?|helpers?|common|misc|managers?|services?|types)(\/|\.tsx?$)/
const fileName =
  /^([a-z0-9]+(-[a-z0-9]+)*|[A-Z][A-Za-z0-9]*(?=(\.test)?\.tsx$))(\.(test|system\.test|contract))?\.tsx?$/

/** Every rule that a file breaks, as one sentence each. */
export function problemsIn({ path, source }: SourceFile): readonly string[] {
  return [...nameProblems(path), ...textProblems(path, source), ...roomProblems(path, source)]
}

function nameProblems(path: string): readonly string[] {
  const inside = path.slice(path.indexOf('/src/') + 1)
  return [
    ...(shapelessNames.test(inside) ? [`${path}: is named after nothing in particular; name what it holds`] : []),
    ...(fileName.test(posix.basename(path)) ? [] : [`${path}: files are kebab-case.ts, components PascalCase.tsx`]),
  ]
}

function textProblems(path: string, source: string): readonly string[] {
  return [
    ...(/^\s*export\s*\*/m.test(source) ? [`${path}: export * hides what a room offers; name each export`] : []),
    ...(/^(export\s+)?let\s/m.test(source) && !isTest(path)
      ? [`${path}: state that changes lives in an object with an owner, not in the module`]
      : []),
  ]
}

function roomProblems(path: string, source: string): readonly string[] {
  const room = roomOf(path)
  const allowed = room && allowedFor(room)
  if (!room || !allowed) return [`${path}: belongs to no room; add its room to the table or move it`]
  return importsOf(source).flatMap((found) => importProblems({ path, room, allowed }, found))
}

function importProblems(place: Place, found: Import): readonly string[] {
  const problem =
    hostProblem(place, found) ??
    packageProblem(place, found) ??
    testProblem(place, found) ??
    directionProblem(place, found)
  return problem ? [`${place.path}: ${problem}`] : []
}

function hostProblem({ path }: Place, { specifier }: Import): string | undefined {
  if (!isBuiltin(specifier) || isTest(path)) return undefined
  if (browserSafe.test(path)) return `must load in a browser and may not import ${specifier}`
  if (hostFree.test(path)) return `gets what it needs from its context and may not import ${specifier}`
  return undefined
}

function packageProblem({ room }: Place, { specifier, how }: Import): string | undefined {
  if (banned.some((ban) => ban.room.test(room) && ban.specifier.test(specifier))) {
    return `${room} may not import ${specifier}`
  }
  if (lazy.test(specifier) && how === 'static') return `${specifier} is loaded only when needed: import() it`
  if (/^@isthmus\/[^/]+\//.test(specifier) && !sideDoors.includes(specifier)) {
    return `${specifier} reaches past the door of a package`
  }
  return undefined
}

function testProblem({ path }: Place, { specifier }: Import): string | undefined {
  if (isTest(path)) return undefined
  if (specifier === '@isthmus/sdk/testing') return `only tests may import ${specifier}`
  return specifier.startsWith('.') && isTest(specifier) ? `only tests may import ${specifier}` : undefined
}

function directionProblem({ path, room, allowed }: Place, { specifier }: Import): string | undefined {
  if (isTest(path) && specifier === '@isthmus/sdk/testing') return undefined
  if (specifier.startsWith('.') && !/\.[a-z]+$/.test(withoutQuery(specifier))) return `${specifier} lacks its extension`
  const wanted = destination(path, specifier)
  if (!wanted || wanted === room || allowed.some((entry) => covers(entry, wanted, specifier))) return undefined
  if (isTest(path) && wanted === 'nodes/sdk/src/testing') return undefined
  return `${room} may not import ${wanted}`
}

/** Where an import leads: a room, a package of ours, or nowhere that the table speaks of. */
function destination(path: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return /^@isthmus\/[\w-]+/.exec(specifier)?.[0]
  const target = posix.join(posix.dirname(path), withoutQuery(specifier))
  const room = roomOf(target)
  if (room === undefined) return `${target}, which is outside the packages' sources`
  return isFileRoom(room) && !isCode(room) ? undefined : room
}

/** `nodes/src/odoo/client.ts` -> `nodes/src/odoo`; a file directly below `src` is a room of its own, with its tests. */
function roomOf(path: string): string | undefined {
  const room = /^((?:nodes\/sdk|nodes|runtime|editor|playground|connector-kit)\/src\/[^/]+|sql-[a-z]+\/src)/.exec(
    path,
  )?.[1]
  return room?.replace(/(\.system)?\.test(?=\.tsx?$)/, '')
}

function allowedFor(room: string): readonly string[] | undefined {
  return rooms[room] ?? (isFileRoom(room) ? undefined : rooms[`${posix.dirname(room)}/*`])
}

function covers(entry: string, wanted: string, specifier: string): boolean {
  if (entry.endsWith('/*-port.ts')) return posix.dirname(entry) === wanted && specifier.endsWith('-port.ts')
  if (!entry.endsWith('/*')) return wanted === entry
  return posix.dirname(wanted) === entry.slice(0, -2) && !isFileRoom(wanted)
}

/** Looks for statements at the start of a line and strips no comments: a scan that can be fooled must fail loudly. */
function importsOf(source: string): readonly Import[] {
  const statement = /^[ \t]*(?:import|export)\b(\s+type\b)?(?:[^'"`;=]*?\bfrom)?\s*(['"])([^'"\n]+)\2/gm
  const call = /\bimport\s*\(\s*(['"`])([^'"`\n]+)\1/g
  return [
    ...[...source.matchAll(statement)].map((match): Import => ({
      specifier: match[3] ?? '',
      how: match[1] ? 'type' : 'static',
    })),
    ...[...source.matchAll(call)].map((match): Import => ({ specifier: match[2] ?? '', how: 'dynamic' })),
  ]
}

function withoutQuery(specifier: string): string {
  return specifier.replace(/\?.*$/, '')
}

function isFileRoom(room: string): boolean {
  return /\.[a-z]+$/.test(room)
}

export function isCode(path: string): boolean {
  return /\.tsx?$/.test(path) && !path.endsWith('.d.ts')
}

function isTest(path: string): boolean {
  return /\.(test|contract)\.tsx?$/.test(path)
}
