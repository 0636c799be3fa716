import type { ConnectorDocument, DocumentBlock } from '@isthmus/sdk/document'
import { useId } from 'react'
import styles from './DocumentView.module.css'

interface DocumentViewProps {
  readonly document: ConnectorDocument
  /** Names the list of sections. */
  readonly contents: string
}

/**
 * A document to read. Its texts are shown as texts, whatever they hold; names between backticks are set apart. Its parts neither
 * move nor change while they are shown, so that their places tell them apart.
 */
export function DocumentView({ document: { summary, sections }, contents }: DocumentViewProps) {
  const prefix = useId()
  return (
    <article className={styles['document']}>
      <p>{summary}</p>
      <nav aria-label={contents} className={styles['contents']}>
        {sections.map(({ id, title }) => (
          <button key={id} type="button" onClick={() => show(`${prefix}${id}`)}>
            {title}
          </button>
        ))}
      </nav>
      {sections.map(({ id, title, blocks }) => (
        <section key={id} aria-labelledby={`${prefix}${id}`}>
          <h3 id={`${prefix}${id}`} tabIndex={-1}>
            {title}
          </h3>
          {Object.entries(blocks).map(([at, block]) => (
            <Block key={at} block={block} title={title} />
          ))}
        </section>
      ))}
    </article>
  )
}

function show(id: string): void {
  const heading = globalThis.document.getElementById(id)
  heading?.scrollIntoView({ block: 'start' })
  heading?.focus({ preventScroll: true })
}

function Block({ block, title }: { readonly block: DocumentBlock; readonly title: string }) {
  switch (block.kind) {
    case 'text':
      return (
        <p>
          <Words text={block.text} />
        </p>
      )
    case 'list':
      return (
        <ul>
          {Object.entries(block.entries).map(([at, { text, url }]) => (
            <li key={at}>
              {url === undefined ? (
                <Words text={text} />
              ) : (
                <a href={url} target="_blank" rel="noreferrer">
                  <Words text={text} />
                </a>
              )}
            </li>
          ))}
        </ul>
      )
    case 'table':
      return <Table block={block} title={title} />
  }
}

interface TableProps {
  readonly block: Extract<DocumentBlock, { readonly kind: 'table' }>
  readonly title: string
}

function Table({ block: { columns, rows }, title }: TableProps) {
  return (
    // Wide tables are moved by keys, too.
    <div className={styles['wide']} tabIndex={0} role="group" aria-label={title}>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {Object.entries(rows).map(([at, cells]) => (
            <tr key={at}>
              {Object.entries(cells).map(([column, cell]) => (
                <td key={column}>
                  <Words text={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Every second part of a text stands between backticks. */
function Words({ text }: { readonly text: string }) {
  return Object.entries(text.split('`')).map(([at, part]) =>
    Number(at) % 2 === 1 ? <code key={at}>{part}</code> : part,
  )
}
