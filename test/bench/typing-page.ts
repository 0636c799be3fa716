/** What a keystroke cost, in milliseconds. */
export interface Keystroke {
  /** Until the letter was drawn. */
  readonly drawn: number
  /** Until the findings that it leads to were drawn. */
  readonly shown: number
  /** The longest task meanwhile that held the page for more than 50 ms; 0 when there was none. */
  readonly longest: number
}

/** As far as this file needs them: benchmarks are compiled without the browser's types. */
interface PageElement {
  readonly textContent: string | null
}
declare const document: {
  readonly body: object
  querySelectorAll(selector: string): Iterable<PageElement>
}
declare function requestAnimationFrame(done: () => void): void
declare function addEventListener(kind: 'keydown', listener: (event: Event) => void, capture: true): void
declare const MutationObserver: new (changed: () => void) => {
  observe(
    target: object,
    options: { readonly childList: true; readonly subtree: true; readonly characterData: true },
  ): void
  disconnect(): void
}

/** Watches one keystroke at a time. */
export interface TypingWatch {
  /** Begins to wait for a keystroke after which the page counts problems, or none. */
  await(wanted: 'problems' | 'none'): void
  /** What it cost, once the findings are drawn. */
  seen(): Promise<Keystroke>
  /** How long each check of the flow took so far. */
  checks(): readonly number[]
}

/** Nobody waits for findings that long. */
const longestMs = 60_000

let longest = 0
let pressedAt = 0
let drawn = 0
let shown: Promise<number> = Promise.resolve(0)

new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) longest = Math.max(longest, duration)
}).observe({ type: 'longtask' as 'function' })

addEventListener(
  'keydown',
  (event) => {
    pressedAt = event.timeStamp
    afterDrawing(() => {
      drawn = performance.now() - pressedAt
    })
  },
  true,
)

/** Calls back once what has changed by now is on the screen. */
function afterDrawing(done: () => void): void {
  requestAnimationFrame(() => setTimeout(done, 0))
}

function countsProblems(): boolean {
  return [...document.querySelectorAll('header button')].some(({ textContent }) =>
    /^\d+ problems?$/.test(textContent ?? ''),
  )
}

globalThis.typing = {
  await: (wanted) => {
    longest = 0
    shown = new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error(`The page does not show ${wanted} after a keystroke`)), longestMs)
      const changes = new MutationObserver(() => {
        if (countsProblems() !== (wanted === 'problems')) return
        changes.disconnect()
        afterDrawing(() => resolve(performance.now() - pressedAt))
      })
      changes.observe(document.body, { childList: true, subtree: true, characterData: true })
    })
  },
  seen: async () => {
    const ms = await shown
    // A long task is told of after it has ended.
    await new Promise((told) => setTimeout(told, 60))
    return { drawn, shown: ms, longest }
  },
  checks: () => performance.getEntriesByName('isthmus.check').map(({ duration }) => duration),
}

declare global {
  var typing: TypingWatch | undefined
}
