import { Hono } from 'hono'
import type { Context, Env } from 'hono'
import { listPage, recordPage } from './render.ts'
import type { View } from './render.ts'
import type { Site } from './site.ts'
import { styleSheet } from './style.ts'
import { languageOf, texts } from './text.ts'

const PAGE_SIZE = 25
const loopbackNames: readonly string[] = ['localhost', '127.0.0.1', '[::1]']

/** The read-only pages: `/`, `/record` and `/style.css`. */
export function siteRoutes<E extends Env>(site: Site): Hono<E> {
  const app = new Hono<E>()
  for (const path of ['/', '/record', '/style.css']) app.use(path, guard)
  app.get('/style.css', (c) => c.body(styleSheet, 200, { 'content-type': 'text/css; charset=utf-8' }))
  app.get('/', (c) => {
    const view = viewOf(site, c)
    const search = (c.req.query('q') ?? '').trim().slice(0, 100)
    const number = pageNumber(c.req.query('page'))
    const page = view.tab.search(search, { offset: (number - 1) * PAGE_SIZE, limit: PAGE_SIZE })
    return c.html(listPage({ ...view, page, search, number, pageSize: PAGE_SIZE }))
  })
  app.get('/record', (c) => {
    const view = viewOf(site, c)
    const id = c.req.query('id') ?? ''
    const record = view.tab.find(id)
    return c.html(recordPage(view, id, record), record === undefined ? 404 : 200)
  })
  return app
}

/** Without a login, a page of another origin must not read the records through a name that it points to 127.0.0.1. */
async function guard(c: Context, next: () => Promise<void>): Promise<Response | undefined> {
  const language = languageOf(c.req.header('accept-language'))
  c.header(
    'content-security-policy',
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  )
  c.header('x-content-type-options', 'nosniff')
  c.header('vary', 'accept-language')
  if (!loopbackNames.includes(new URL(c.req.url).hostname)) return c.text(texts[language].loopbackOnly, 403)
  await next()
  return undefined
}

function viewOf(site: Site, c: Context): View {
  const [first] = site.tabs
  const tab = site.tabs.find((candidate) => candidate.name === c.req.query('tab')) ?? first
  if (tab === undefined) throw new Error('a site needs at least one tab')
  return { site, tab, language: languageOf(c.req.header('accept-language')) }
}

function pageNumber(text: string | undefined): number {
  return text !== undefined && /^[1-9]\d{0,5}$/.test(text) ? Number(text) : 1
}
