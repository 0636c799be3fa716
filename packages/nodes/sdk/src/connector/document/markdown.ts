import type { ConnectorDocument, DocumentBlock } from './document.ts'

/**
 * Writes a document in Markdown (GitHub's, for its tables). Whatever its texts contain stays text.
 *
 * @param level Level of the headings of sections, 2 where the document begins with its title. Errors: none.
 */
export function sectionsInMarkdown({ sections }: ConnectorDocument, level = 2): string {
  return sections
    .map(({ title, blocks }) => [`${'#'.repeat(level)} ${inline(title)}`, ...blocks.map(blockText)].join('\n\n'))
    .join('\n\n')
}

/** The whole document, with its title. */
export function documentInMarkdown(document: ConnectorDocument): string {
  const { title, connector, summary } = document
  return [`# ${inline(title)} (\`${connector}\`)`, inline(summary), sectionsInMarkdown(document), '']
    .join('\n\n')
    .trimEnd()
}

function blockText(block: DocumentBlock): string {
  switch (block.kind) {
    case 'text':
      return inline(block.text)
    case 'table':
      return [block.columns, block.columns.map(() => '---'), ...block.rows].map(rowText).join('\n')
    case 'list':
      return block.entries
        .map(({ text, url }) => `- ${inline(text)}${url === undefined ? '' : `: <${url}>`}`)
        .join('\n')
  }
}

function rowText(cells: readonly string[]): string {
  return `| ${cells.map((cell) => inline(cell).replaceAll('|', String.raw`\|`)).join(' | ')} |`
}

/** Every second part stands between backticks, where nothing is markup; in the others nothing is meant to be. */
function inline(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .split('`')
    .map((part, at) => (at % 2 === 1 ? `\`${part}\`` : part.replaceAll(/[\\*_[\]<>#~]/g, String.raw`\$&`)))
    .join('')
}
