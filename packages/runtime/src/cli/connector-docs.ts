import { statSync } from 'node:fs'
import { flowError, parseDefinition, pluginOf, type Connector, type Language, type Problem } from '@isthmus/sdk'
import type { Documented } from '@isthmus/sdk/document'
import type { ConsoleIo, ExitCode } from './console-io.ts'
import { textOfFile } from './definition-file.ts'
import { reportProblems } from './report-problems.ts'
import type { Workshop } from './workshop.ts'

export interface ConnectorDocsArgs {
  /** A file with a definition, or the id of a connector. */
  readonly source: string
  readonly language: string | undefined
  /** A data folder, whose imported connectors are known then. */
  readonly data: string | undefined
  readonly json: boolean
}

/** `isthmus connector docs`: prints what a connector is and does, in Markdown or as the document that the editor shows. */
export async function printConnectorDocs(
  workshop: Workshop,
  io: ConsoleIo,
  args: ConnectorDocsArgs,
): Promise<ExitCode> {
  const language = languageIn(args.language)
  const found = isFile(args.source) ? inFile(args.source) : await known(workshop, args)
  if ('problems' in found) {
    if (args.json) io.out(JSON.stringify({ ok: false, problems: found.problems }))
    else reportProblems(io, found.problems)
    return 2
  }
  // Read by this command alone.
  const { connectorDocument, documentInMarkdown } = await import('@isthmus/sdk/document')
  const document = connectorDocument(found, language)
  io.out(args.json ? JSON.stringify(document) : documentInMarkdown(document))
  return 0
}

function languageIn(text = 'en'): Language {
  if (text === 'en' || text === 'zh-CN') return text
  throw flowError('USAGE', { message: `--language must be en or zh-CN, got "${text}".` })
}

/** A folder may well be called as a connector is. */
function isFile(source: string): boolean {
  return statSync(source, { throwIfNoEntry: false })?.isFile() ?? false
}

function inFile(file: string): Documented | { readonly problems: readonly Problem[] } {
  const parsed = parseDefinition(textOfFile(file))
  if ('problems' in parsed) return parsed
  const { connectors, nodes } = pluginOf(parsed.definition)
  return { connector: theOnly(connectors), nodes: nodes.map(({ info }) => info) }
}

function theOnly([connector]: readonly Connector[]): Connector {
  if (connector) return connector
  throw new RangeError('A definition makes a connector')
}

async function known(workshop: Workshop, { source, data: folder }: ConnectorDocsArgs): Promise<Documented> {
  const data = folder === undefined ? undefined : workshop.openData(folder)
  try {
    const { connectors, infos } = workshop.registry
    const connector = connectors.get(source)
    if (connector) return { connector, nodes: [...infos.values()].filter((info) => info.connector === source) }
    const ids = [...connectors.keys()].join(', ')
    throw flowError('USAGE', { message: `There is neither a file nor a connector ${source}; there are: ${ids}.` })
  } finally {
    await data?.close()
  }
}
