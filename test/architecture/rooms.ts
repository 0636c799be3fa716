/** Room -> the rooms it may import besides itself. A room is a folder, or a file, directly below a package's `src`; see also `portsOf`. */
export type RoomTable = Readonly<Record<string, readonly string[]>>

/** The doors of a room, its `*-port.ts` files, for a room that gives a body to the interfaces declared there. */
function portsOf(room: string): string {
  return `${room}/*-port.ts`
}

const sdk = '@isthmus/sdk'

const sdkRoom = (name: string): string => `nodes/sdk/src/${name}`
const sdkGround = [
  'errors.ts',
  'error-table.ts',
  'json.ts',
  'language.ts',
  'phrases.ts',
  'schema',
  'typing',
  'value-map',
].map(sdkRoom)

const sdkRooms: RoomTable = {
  [sdkRoom('json.ts')]: [],
  [sdkRoom('language.ts')]: [],
  [sdkRoom('error-tables')]: [sdkRoom('language.ts')],
  [sdkRoom('error-table.ts')]: [sdkRoom('error-tables')],
  [sdkRoom('reason-phrases.ts')]: [sdkRoom('error-tables'), sdkRoom('language.ts')],
  [sdkRoom('contract-phrases.ts')]: [sdkRoom('language.ts')],
  [sdkRoom('failure-phrases.ts')]: [sdkRoom('language.ts')],
  [sdkRoom('phrases.ts')]: ['language.ts', 'contract-phrases.ts', 'failure-phrases.ts', 'reason-phrases.ts'].map(
    sdkRoom,
  ),
  [sdkRoom('errors.ts')]: [
    sdkRoom('phrases.ts'),
    sdkRoom('reason-phrases.ts'),
    sdkRoom('error-table.ts'),
    sdkRoom('language.ts'),
    sdkRoom('json.ts'),
  ],
  [sdkRoom('schema')]: [sdkRoom('phrases.ts'), sdkRoom('errors.ts'), sdkRoom('language.ts'), sdkRoom('json.ts')],
  [sdkRoom('csv-rows.ts')]: [],
  [sdkRoom('value-map')]: ['phrases.ts', 'errors.ts', 'json.ts', 'csv-rows.ts', 'schema'].map(sdkRoom),
  [sdkRoom('typing')]: ['json.ts', 'csv-rows.ts'].map(sdkRoom),
  [sdkRoom('expression')]: sdkGround,
  [sdkRoom('mapping')]: [...sdkGround, sdkRoom('expression')],
  [sdkRoom('sample')]: ['json.ts', 'schema'].map(sdkRoom),
  [sdkRoom('suggest')]: ['json.ts', 'language.ts', 'schema', 'typing', 'expression'].map(sdkRoom),
  [sdkRoom('flow')]: [...sdkGround, ...['expression', 'mapping'].map(sdkRoom)],
  [sdkRoom('contract')]: [...sdkGround, ...['expression', 'mapping', 'suggest', 'flow'].map(sdkRoom)],
  [sdkRoom('node')]: [...sdkGround, ...['expression', 'mapping', 'flow'].map(sdkRoom)],
  [sdkRoom('connector')]: [...sdkGround, ...['expression', 'mapping', 'flow', 'contract', 'node'].map(sdkRoom)],
  [sdkRoom('api')]: [...sdkGround, ...['expression', 'mapping', 'flow', 'contract', 'node', 'connector'].map(sdkRoom)],
  [sdkRoom('testing')]: [
    ...sdkGround,
    ...['expression', 'mapping', 'flow', 'contract', 'node', 'connector'].map(sdkRoom),
  ],
  [sdkRoom('index.ts')]: [
    ...sdkGround,
    ...['expression', 'mapping', 'sample', 'suggest', 'flow', 'contract', 'node', 'connector', 'api'].map(sdkRoom),
  ],
}

const nodesRooms: RoomTable = {
  'nodes/src/*': [sdk],
  'nodes/src/defined-plugin.ts': [sdk],
  'nodes/src/index.ts': [sdk, 'nodes/src/*', 'nodes/src/defined-plugin.ts'],
}

const runtimeRoom = (name: string): string => `runtime/src/${name}`
const runtimeParts = [
  'connectors',
  'contracts',
  'sql',
  'queues',
  'mail',
  'sftp',
  'engine',
  'sandbox',
  'stores',
  'security',
  'http',
  'files',
  'spill',
  'triggers',
  'records',
].map(runtimeRoom)

const runtimeRooms: RoomTable = {
  [runtimeRoom('engine')]: [sdk],
  // These give a body to interfaces that the engine declares, and know nothing else of it.
  [runtimeRoom('sandbox')]: [sdk, portsOf(runtimeRoom('engine'))],
  [runtimeRoom('stores')]: [sdk, portsOf(runtimeRoom('engine'))],
  [runtimeRoom('http')]: [sdk, portsOf(runtimeRoom('engine'))],
  [runtimeRoom('files')]: [sdk, portsOf(runtimeRoom('engine'))],
  [runtimeRoom('spill')]: [sdk, portsOf(runtimeRoom('engine'))],
  [runtimeRoom('security')]: [sdk, runtimeRoom('stores')],
  [runtimeRoom('triggers')]: [sdk, runtimeRoom('engine')],
  [runtimeRoom('sql')]: [sdk, portsOf(runtimeRoom('engine')), runtimeRoom('http')],
  [runtimeRoom('queues')]: [sdk, portsOf(runtimeRoom('engine')), runtimeRoom('http')],
  [runtimeRoom('mail')]: [sdk, portsOf(runtimeRoom('engine')), runtimeRoom('http')],
  [runtimeRoom('sftp')]: [sdk, portsOf(runtimeRoom('engine')), runtimeRoom('http')],
  [runtimeRoom('contracts')]: [sdk, runtimeRoom('engine'), runtimeRoom('stores')],
  [runtimeRoom('connectors')]: [sdk, ...['engine', 'stores', 'http'].map(runtimeRoom)],
  [runtimeRoom('records')]: [sdk, runtimeRoom('engine'), runtimeRoom('stores')],
  [runtimeRoom('config.ts')]: [sdk],
  [runtimeRoom('api')]: [
    sdk,
    ...['engine', 'stores', 'security', 'triggers', 'http', 'records', 'contracts', 'connectors', 'config.ts'].map(
      runtimeRoom,
    ),
  ],
  [runtimeRoom('cli')]: [sdk, '@isthmus/connector-kit', ...runtimeParts, runtimeRoom('api'), runtimeRoom('config.ts')],
  [runtimeRoom('main.ts')]: [
    sdk,
    '@isthmus/nodes',
    '@isthmus/playground',
    '@isthmus/connector-kit',
    ...runtimeParts,
    ...['api', 'cli', 'config.ts'].map(runtimeRoom),
  ],
}

const editorRoom = (name: string): string => `editor/src/${name}`

const editorRooms: RoomTable = {
  [editorRoom('i18n')]: [sdk],
  [editorRoom('ui')]: [sdk, editorRoom('i18n')],
  [editorRoom('api')]: [sdk],
  [editorRoom('document')]: [sdk, editorRoom('api'), editorRoom('i18n')],
  [editorRoom('commands')]: [sdk, ...['document', 'api', 'ui', 'i18n'].map(editorRoom)],
  [editorRoom('expression')]: [sdk, ...['ui', 'i18n'].map(editorRoom)],
  // Every other folder is a feature: they meet in the shell, never in each other.
  [editorRoom('*')]: [sdk, ...['document', 'commands', 'expression', 'api', 'ui', 'i18n'].map(editorRoom)],
  [editorRoom('shell')]: [sdk, editorRoom('*')],
  [editorRoom('main.tsx')]: [sdk, editorRoom('*')],
}

const playgroundRoom = (name: string): string => `playground/src/${name}`
const playgroundGround = ['decimal.ts', 'http', 'storage', 'seed', 'web', 'odata'].map(playgroundRoom)

const playgroundRooms: RoomTable = {
  [playgroundRoom('decimal.ts')]: [],
  [playgroundRoom('http')]: [],
  [playgroundRoom('storage')]: [playgroundRoom('decimal.ts')],
  [playgroundRoom('seed')]: [playgroundRoom('decimal.ts')],
  [playgroundRoom('odata')]: ['decimal.ts', 'http'].map(playgroundRoom),
  [playgroundRoom('web')]: ['decimal.ts', 'http', 'storage'].map(playgroundRoom),
  [playgroundRoom('crm')]: playgroundGround,
  [playgroundRoom('erp')]: playgroundGround,
  [playgroundRoom('index.ts')]: [...playgroundGround, ...['crm', 'erp'].map(playgroundRoom)],
}

const kitRoom = (name: string): string => `connector-kit/src/${name}`

const kitRooms: RoomTable = {
  [kitRoom('query')]: [sdk],
  [kitRoom('mock')]: [sdk, kitRoom('query')],
  [kitRoom('conformance')]: [sdk, kitRoom('mock')],
  [kitRoom('index.ts')]: [sdk, ...['mock', 'conformance'].map(kitRoom)],
}

export const rooms: RoomTable = {
  ...sdkRooms,
  ...nodesRooms,
  ...runtimeRooms,
  ...editorRooms,
  ...playgroundRooms,
  ...kitRooms,
  'sql-sqlserver/src': [sdk],
  'sql-oracle/src': [sdk],
}

/** Doors of the sdk for what few need, so that its front door stays one that a plugin's author can read. */
export const sideDoors: readonly string[] = [
  'api',
  'contract',
  'contract-readers',
  'document',
  'mapping',
  'sample',
  'sql-engine',
  'suggest',
  'testing',
].map((door) => `${sdk}/${door}`)

/** The packages that must be seen, else the check would guard nothing. */
export const packages = [
  'nodes/sdk',
  'nodes',
  'runtime',
  'editor',
  'playground',
  'connector-kit',
  'sql-sqlserver',
  'sql-oracle',
] as const

/** Rooms that must also load in a browser. */
export const browserSafe = /^(nodes\/sdk\/src\/(?!testing)|editor\/src\/)/

/** Rooms whose files get everything from the sdk and the context they are called with, not from Node; one reads definitions. */
export const hostFree = /^nodes\/src\/(?!defined-plugin\.ts$)/

/** Third-party packages that a room must not see: it receives an interface instead. */
export const banned: readonly { readonly room: RegExp; readonly specifier: RegExp }[] = [
  { room: /^runtime\/src\/engine$/, specifier: /^(hono|@hono\/.+|better-sqlite3|isolated-vm|undici|pino)(\/|$)/ },
  { room: /^runtime\/src\/(?!(stores|spill)$)/, specifier: /^better-sqlite3(\/|$)/ },
  { room: /^runtime\/src\/(?!sandbox$)/, specifier: /^isolated-vm(\/|$)/ },
  { room: /^editor\/src\/(document|commands|ui|i18n|api)$/, specifier: /^monaco-editor(\/|$)/ },
]

/** Packages that may only be loaded when they are needed. */
export const lazy = /^@isthmus\/(playground|connector-kit)$/
