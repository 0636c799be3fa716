import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import type { Site, Tab, TabPage, WebRecord } from './site.ts'
import { texts } from './text.ts'
import type { Language } from './text.ts'

type Html = HtmlEscapedString | Promise<HtmlEscapedString>

export type View = { readonly site: Site; readonly language: Language; readonly tab: Tab }

function frame(view: View, content: Html): Html {
  const { site, language, tab: current } = view
  const tabs = site.tabs.map(
    (tab) =>
      html`<a href="/?tab=${tab.name}" ${tab === current ? html`aria-current="page"` : ''}>${tab.label[language]}</a>`,
  )
  return html`<!doctype html>
    <html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${current.label[language]} – ${site.title[language]}</title>
        <link rel="stylesheet" href="/style.css" />
        <link rel="icon" href="data:," />
      </head>
      <body>
        <header>
          <h1>${site.title[language]}</h1>
          <p class="dim">${site.about[language]}</p>
          <nav>${tabs}</nav>
        </header>
        <main>${content}</main>
        <footer><p class="dim">${texts[language].demo}</p></footer>
      </body>
    </html>`
}

export type ListView = View & {
  readonly page: TabPage
  readonly search: string
  readonly number: number
  readonly pageSize: number
}

export function listPage(view: ListView): Html {
  const { tab, language, page } = view
  const text = texts[language]
  const head = headCells(tab.columns, page.records[0])
  const rows = page.records.map(
    (record) =>
      html`<tr>
        ${tab.columns.map((column, index) => listCell(view, record, { column, index }))}
      </tr>`,
  )
  const table = html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${head}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`
  return frame(
    view,
    html`<form method="get" action="/" role="search">
        <input type="hidden" name="tab" value="${tab.name}" />
        <input
          type="search"
          name="q"
          value="${view.search}"
          aria-label="${text.searchFor}"
          placeholder="${text.searchFor}"
        />
        <button>${text.search}</button>
      </form>
      <p class="dim">${page.total} ${text.records}</p>
      ${page.records.length === 0 ? html`<p>${text.none}</p>` : table} ${pager(view)}`,
  )
}

function listCell(view: ListView, record: WebRecord, at: { column: string; index: number }): Html {
  const value = record[at.column]
  if (at.index > 0) return html`<td class="${numeric(value) ? 'number' : ''}">${valueHtml(view, at.column, value)}</td>`
  const { tab } = view
  return html`<td><a href="${recordAddress(tab.name, tab.idOf(record))}">${String(value)}</a></td>`
}

function pager(view: ListView): Html {
  const { tab, search, number, pageSize, language } = view
  const text = texts[language]
  const last = Math.max(1, Math.ceil(view.page.total / pageSize))
  const link = (to: number, label: string): Html => {
    const query = new URLSearchParams({ tab: tab.name, q: search, page: String(to) })
    return html`<a href="/?${query.toString()}">${label}</a>`
  }
  return html`<div class="pages">
    ${number > 1 ? link(number - 1, text.previous) : ''}
    <span class="dim">${text.page} ${number} ${text.of} ${last}</span>
    ${number < last ? link(number + 1, text.next) : ''}
  </div>`
}

export function recordPage(view: View, id: string, record: WebRecord | undefined): Html {
  const text = texts[view.language]
  const back = html`<p><a href="/?tab=${view.tab.name}">${text.back}</a></p>`
  if (record === undefined)
    return frame(
      view,
      html`${back}
        <p>${text.missing}</p>`,
    )
  const fields = Object.entries(record).map(
    ([name, value]) =>
      html`<dt>${name}</dt>
        <dd>${valueHtml(view, name, value)}</dd>`,
  )
  return frame(
    view,
    html`${back}
      <h2>${id}</h2>
      <dl>${fields}</dl>`,
  )
}

function headCells(columns: readonly string[], sample: WebRecord | undefined): readonly Html[] {
  return columns.map(
    (column) => html`<th scope="col" class="${numeric(sample?.[column]) ? 'number' : ''}">${column}</th>`,
  )
}

function recordAddress(tab: string, id: string): string {
  return `/record?${new URLSearchParams({ tab, id }).toString()}`
}

function numeric(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && /^-?\d+\.\d+$/.test(value))
}

function valueHtml(view: View, field: string, value: unknown): Html {
  if (value === null || value === undefined) return html`<span class="dim">–</span>`
  if (typeof value === 'boolean') return html`${value ? texts[view.language].yes : texts[view.language].no}`
  if (Array.isArray(value)) return tableHtml(view, value)
  if (typeof value === 'object') return html`<code>${JSON.stringify(value)}</code>`
  const shown = typeof value === 'string' ? value : JSON.stringify(value)
  const tab = view.tab.links[field]
  return tab === undefined ? html`${shown}` : html`<a href="${recordAddress(tab, shown)}">${shown}</a>`
}

function tableHtml(view: View, records: readonly WebRecord[]): Html {
  const columns = Object.keys(records[0] ?? {})
  const head = headCells(columns, records[0])
  const rows = records.map((record) => {
    const cells = columns.map(
      (column) =>
        html`<td class="${numeric(record[column]) ? 'number' : ''}">${valueHtml(view, column, record[column])}</td>`,
    )
    return html`<tr>
      ${cells}
    </tr>`
  })
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${head}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`
}
